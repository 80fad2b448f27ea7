#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/charts/LinePlot.h"

namespace mlens {

/// Curves over a common axis, with ticks at round numbers, a legend and a readout under the pointer (or, with
/// the focus, at the place moved by the arrow keys).
class LineChart : public QWidget {
  Q_OBJECT
 public:
  using Series = LinePlot::Series;

  explicit LineChart(QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void setTitles(const QString& x, const QString& y);
  void setXRange(double low, double high);     ///< instead of what the points span; low < high
  void setEmptyText(const QString& text);      ///< what would fill the chart
  void setSeries(std::vector<Series> series);  ///< points that are not finite are left out
  const std::vector<Series>& series() const { return plot_.series; }
  const LinePlot& plot() const { return plot_; }
  QString readout() const;  ///< "epoch 3.2: loss 4.51"; "" without a place read
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QRectF plotArea() const;
  void paintReadout(QPainter& painter, const QRectF& area) const;
  void read(std::optional<double> x);

  LinePlot plot_;
  std::optional<double> read_;
  Theme theme_ = darkTheme();
};

}  // namespace mlens
