#pragma once

#include <QColor>
#include <QFontMetricsF>
#include <QPainter>
#include <QPoint>
#include <QString>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

#include "ui/charts/PlotKey.h"

namespace mlens {

/// A table of numbers as coloured cells, with a scale: painted on a widget, a picture or a page alike.
struct HeatmapPlot {
  using OfCell = std::function<QString(int row, int column)>;

  QString title;
  QStringList rowNames, columnNames;
  QString rowTitle, columnTitle;  ///< before the names in words(): "depth", "width"
  std::vector<QColor> rowMarks;   ///< a swatch before each row's name; empty: none
  std::vector<double> values;     ///< rows x columns, row-major; NaN: grey
  QString palette;                ///< see continuousColor(); "" viridis
  double low = 0, high = 1;       ///< the values at the ends of the scale
  QString unit;                   ///< over the scale: "linear CKA"
  bool scale = true;              ///< false: another plot beside it has the same
  QString empty;                  ///< what would fill the plot
  std::optional<QPoint> marked;   ///< a cell with a frame: (column, row)
  OfCell cellWords;               ///< what words() says after the names; none: the number
  OfCell cellTip;                 ///< where the number comes from; may be none
  PlotKey key;                    ///< of the row marks

  bool isEmpty() const { return rowNames.isEmpty() || columnNames.isEmpty(); }
  double value(int row, int column) const {
    return values[static_cast<std::size_t>(row * columnNames.size() + column)];
  }
  /// The rectangle of the cells within `whole`, in the painter's font.
  QRectF area(const QRectF& whole, const QFontMetricsF& metrics) const;
  QRectF cell(int row, int column, const QRectF& area) const;
  std::optional<QPoint> cellAt(const QPointF& place, const QRectF& area) const;  ///< (column, row)
  void paint(QPainter& painter, const QRectF& room, const Theme& theme) const;
  QString words(int row, int column) const;  ///< "A encoder h, B encoder h: 0.93"

 private:
  bool columnsUpright(double cellWidth, const QFontMetricsF& metrics) const;
  void paintScale(QPainter& painter, const QRectF& bar, const Theme& theme) const;
};

}  // namespace mlens
