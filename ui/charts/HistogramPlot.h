#pragma once

#include <QColor>
#include <QPainter>
#include <QString>
#include <limits>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// A histogram as a value: painted on a widget, a picture or a page alike. One row is a plain histogram;
/// several rows are strips above each other, on one scale, one for each class.
struct HistogramPlot {
  struct Layer {
    QString name;                 ///< "all", "selected"
    QColor color;                 ///< of the bars
    std::vector<double> heights;  ///< one per bin
  };
  struct Row {
    QString name;                                            ///< "" for a plain histogram
    std::vector<Layer> layers;                               ///< back to front
    double mean = std::numeric_limits<double>::quiet_NaN();  ///< marked by a tick
  };

  QString title;              ///< "encoder h, 512-d"
  QString xTitle, yTitle;     ///< "NNK neighbours", "points"
  std::vector<double> edges;  ///< one more than bins, ascending; empty: nothing to show
  std::vector<Row> rows;
  double highest = 0;  ///< top of the scale; 0: the highest bar
  QString empty;       ///< what would fill the plot

  bool isEmpty() const { return edges.size() < 2 || rows.empty(); }
  double top() const;
  /// The rectangle of the bars within `room`, in the painter's font.
  QRectF area(const QRectF& room, const QFontMetricsF& metrics) const;
  double xOf(double value, const QRectF& area) const;
  int binAt(double x, const QRectF& area) const;  ///< -1 outside
  void paint(QPainter& painter, const QRectF& room, const Theme& theme) const;
  int rowAt(double y, const QRectF& area) const;           ///< of several; the nearest one
  double leastHeight(const QFontMetricsF& metrics) const;  ///< so that the rows' names do not touch
  QString words(int bin, int row) const;  ///< "0.2 to 0.25: 14 all, 3 selected"; "0.2 to 0.25: 2.5 % Bag"
};

}  // namespace mlens
