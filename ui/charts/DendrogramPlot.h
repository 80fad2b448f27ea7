#pragma once

#include <QColor>
#include <QPainter>
#include <QString>
#include <QStringList>
#include <vector>

#include "core/compare/Dendrogram.h"
#include "ui/charts/PlotKey.h"

namespace mlens {

/// A tree of models lying on its side: leaves at the right with their names, the height of each merge to the
/// left on an axis.
struct DendrogramPlot {
  QString title, axis;  ///< "mean distance of z-scores"
  Dendrogram tree;
  QStringList names;          ///< of the models
  std::vector<QColor> marks;  ///< a swatch per model; empty: none
  PlotKey key;                ///< what they mean

  void paint(QPainter& painter, const QRectF& whole, const Theme& theme) const;
};

}  // namespace mlens
