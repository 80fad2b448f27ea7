#pragma once

#include <QColor>
#include <QPointF>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// Curves over a common axis, with ticks at round numbers, a legend and a readout under the pointer (or, with
/// the focus, at the place moved by the arrow keys).
class LineChart : public QWidget {
  Q_OBJECT
 public:
  struct Series {
    QString name;
    QColor color;
    double width = 1;             ///< pixels
    std::vector<QPointF> points;  ///< ascending in x; points that are not finite are left out
  };

  explicit LineChart(QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void setTitles(const QString& x, const QString& y);
  void setXRange(double low, double high);  ///< instead of what the points span; low < high
  void setEmptyText(const QString& text);   ///< what would fill the chart
  void setSeries(std::vector<Series> series);
  const std::vector<Series>& series() const { return series_; }
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
  QPointF place(const QPointF& value, const QRectF& area) const;
  void paintAxes(QPainter& painter, const QRectF& area) const;
  void paintCurves(QPainter& painter, const QRectF& area) const;
  void paintLegend(QPainter& painter, const QRectF& area) const;
  void paintReadout(QPainter& painter, const QRectF& area) const;
  void read(std::optional<double> x);

  std::vector<Series> series_;
  std::optional<std::pair<double, double>> xRange_;
  QRectF range_;  // of the values, y upwards; null: nothing to draw
  std::optional<double> read_;
  QString xTitle_, yTitle_, emptyText_;
  Theme theme_ = darkTheme();
};

}  // namespace mlens
