#pragma once

#include <QSizeF>

#include "app/commands/CompareFiles.h"
#include "ui/charts/HeatmapPlot.h"
#include "ui/charts/HistogramPlot.h"

namespace mlens {

/// The charts of `compare`, in files and in its report alike. Sizes in points (1/72 inch).
HeatmapPlot ckaPlot(const ComparedModels& models);
inline constexpr QSizeF kCkaSize{300, 240};

/// Of how many points how many neighbours stayed.
Result<HistogramPlot> overlapPlot(const ComparedPair& pair, const JobContext& job);
inline constexpr QSizeF kOverlapSize{330, 200};

/// Whose neighbours are of which class.
struct ClassShares {
  Eigen::MatrixXd a, b;
};
inline constexpr Index kMostClassesDrawn = 60;
ClassShares classShares(const ComparedPair& pair, const PointTable& points);
HeatmapPlot classSharesPlot(const ClassShares& shares, const PointTable& points);  ///< B - A
inline constexpr QSizeF kClassSharesSize{380, 320};

}  // namespace mlens
