#pragma once

#include <QSizeF>
#include <string>
#include <vector>

#include "core/compare/ModelSurvey.h"
#include "core/compare/Transfer.h"
#include "ui/charts/DendrogramPlot.h"
#include "ui/charts/HeatmapPlot.h"
#include "ui/charts/ScatterPlot.h"

namespace mlens {

/// The pictures of many models, on the window and in files alike. Models of a group have one colour.
HeatmapPlot surveyHeatmap(const ModelSurvey& survey, const Theme& theme);  ///< rows in the tree's order
DendrogramPlot surveyTree(const ModelSurvey& survey, const Theme& theme);
ScatterPlot surveyMap(const ModelSurvey& survey, const Theme& theme);

/// Measured accuracies over those that the Lasso or the tree of depth 2 predicted from the other models.
/// `metrics`: has the models' groups.
ScatterPlot predictionPlot(const TransferTask& task, const LeaveOneOut& prediction, const QString& name,
                           const ModelTable& metrics, const Theme& theme);
/// Measured accuracies over one metric.
ScatterPlot correlationPlot(const TransferTask& task, const TransferCorrelation& correlation,
                            const ModelTable& metrics, const Theme& theme);

/// Points (1/72 inch) at which all names of a chart have room.
QSizeF paperSize(const HeatmapPlot& plot);
QSizeF paperSize(const DendrogramPlot& plot);
inline constexpr QSizeF kScatterOnPaper{320, 260};

}  // namespace mlens
