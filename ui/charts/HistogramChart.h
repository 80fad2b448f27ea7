#pragma once

#include <QWidget>
#include <optional>

#include "ui/charts/HistogramPlot.h"

namespace mlens {

/// A histogram with a readout under the pointer (or, with the focus, at the bin moved by the arrow keys), in
/// which a range of bins can be brushed with the mouse.
class HistogramChart : public QWidget {
  Q_OBJECT
 public:
  explicit HistogramChart(QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void setPlot(HistogramPlot plot);
  const HistogramPlot& plot() const { return plot_; }
  void setBrushable(bool brushable);
  QString readout() const;         ///< of the bin under the pointer; "" without one
  QPointF placeOf(int bin) const;  ///< the middle of a bin, for tests and hints
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void brushed(int firstBin, int lastBin, Qt::KeyboardModifiers modifiers);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QRectF barArea() const;
  int binAt(double x) const;  // the nearest bin
  void read(int bin, int row);
  void paintReadout(QPainter& painter, const QRectF& area) const;

  HistogramPlot plot_;
  bool brushable_ = false;
  int read_ = -1, readRow_ = 0;
  std::optional<int> from_, to_;  // of the brush that is drawn
  Theme theme_ = darkTheme();
};

}  // namespace mlens
