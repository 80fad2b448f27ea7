#pragma once

#include <QSizeF>
#include <span>
#include <vector>

#include "core/study/InvarianceTable.h"
#include "ui/charts/HeatmapPlot.h"
#include "ui/charts/HistogramPlot.h"

namespace mlens {

/// One of the numbers in a cell of an invariance table, in words and on its scale.
struct InvarianceMetric {
  const char* name;   ///< in files: "ratio"
  const char* title;  ///< for readers
  const char* definition;
  double InvarianceMetrics::*value;
  double low, high;
};
std::span<const InvarianceMetric> invarianceMetrics();

/// Augmentations x strengths of a stage of the table.
HeatmapPlot invariancePlot(const InvarianceTable& table, std::size_t stage, const InvarianceMetric& metric);

/// Affinity of the projector's row space with the tangent planes, and with random planes, as two strips.
HistogramPlot tangentPlot(const TangentTest& test, const Theme& theme);

/// Heat maps next to each other, each as wide as it needs and with its unit in its title: the size of the
/// sheet in points, and its painting.
QSizeF sheetSize(const std::vector<HeatmapPlot>& plots);
void paintSheet(const std::vector<HeatmapPlot>& plots, QPainter& painter, const QRectF& room,
                const Theme& theme);

}  // namespace mlens
