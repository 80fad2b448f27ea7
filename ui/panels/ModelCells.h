#pragma once

#include "ui/charts/HeatmapPlot.h"
#include "ui/study/ManyModels.h"

namespace mlens {

/// Gives the cells of surveyHeatmap() their words (z-score and raw number) and tips: what the metric is, of
/// which file, points and setting.
void describeCells(HeatmapPlot& plot, const std::shared_ptr<const ManyModels::Found>& found);

}  // namespace mlens
