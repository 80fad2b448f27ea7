#pragma once

#include <QColor>
#include <QFontMetricsF>
#include <QPainter>
#include <QPointF>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// Curves over a common axis as a value: painted on a widget, a picture or a page alike.
struct LinePlot {
  struct Series {
    QString name;  ///< empty: not in the legend
    QColor color;
    double width = 1;                    ///< pixels
    std::vector<QPointF> points;         ///< ascending in x, finite
    std::vector<double> spread{};        ///< half the height of a bar at each point; NaN or empty: none
    Qt::PenStyle style = Qt::SolidLine;  ///< NoPen: points only
  };

  std::vector<Series> series;
  QString xTitle, yTitle;
  QString empty;                                     ///< what would fill the plot
  std::optional<std::pair<double, double>> xLimits;  ///< instead of what the points span; low < high

  /// Of the values, y upwards, with some air; null: nothing to draw.
  QRectF range() const;
  /// The rectangle of the curves within `room`.
  QRectF area(const QRectF& room, const QFontMetricsF& metrics) const;
  /// Which line of the head each series' name stands in: that of `yTitle`, 0, if all fit there, else below.
  std::vector<int> legendLines(double width, const QFontMetricsF& metrics) const;
  static QPointF place(const QPointF& value, const QRectF& range, const QRectF& area);
  void paint(QPainter& painter, const QRectF& room, const Theme& theme) const;
  /// "epoch 3.2: loss 4.51": each series at its point nearest to x.
  QString words(double x) const;
  static const QPointF* nearest(const Series& series, double x);  ///< null without points
};

}  // namespace mlens
