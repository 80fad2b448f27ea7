#pragma once

#include <QString>

#include "core/layers/PointMetrics.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

QString pointName(const PointTable& points, Index row);   ///< "picture 17" for a mere number
QString pointClass(const PointTable& points, Index row);  ///< "" without a class
/// The colour of the point's class in the legend, else the one it is drawn in (never faded).
Rgb pointColor(const Workspace& workspace, Index row);
QString metricTitle(const PointMetric& metric);  ///< "NNK neighbours"
QString colorWords(const ColorSpec& color);      ///< what colours the points: "class", "NNK neighbours"
/// "h", "z", "vectors": the embedding at `place`; with its source's name where two of one kind lie side by
/// side.
QString embeddingSymbol(const Workspace& workspace, const std::vector<EmbeddingId>& ids, std::size_t place);
QString metricName(Metric metric);  ///< "Euclidean", "cosine"

}  // namespace mlens
