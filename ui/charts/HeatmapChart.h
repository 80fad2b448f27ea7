#pragma once

#include <QWidget>
#include <optional>

#include "ui/charts/HeatmapPlot.h"

namespace mlens {

/// A heat map with a readout of the cell under the pointer (or, with the focus, of the one moved by the arrow
/// keys); a click or Enter chooses it.
class HeatmapChart : public QWidget {
  Q_OBJECT
 public:
  explicit HeatmapChart(QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void setPlot(HeatmapPlot plot);
  const HeatmapPlot& plot() const { return plot_; }
  QString readout() const;                     ///< of the cell that is read; "" without one
  QString tip() const;                         ///< where that number comes from, if the plot says so
  QPointF placeOf(int row, int column) const;  ///< the middle of a cell, for tests and hints
  QSize sizeHint() const override;

 Q_SIGNALS:
  void chosen(int row, int column);

 protected:
  bool event(QEvent* event) override;  // the tip of the cell that is read
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QRectF cells() const;
  void read(std::optional<QPoint> cell);

  HeatmapPlot plot_;
  std::optional<QPoint> read_;  // (column, row)
  Theme theme_ = darkTheme();
};

}  // namespace mlens
