#pragma once

#include <vector>

#include "ui/charts/HeatmapPlot.h"
#include "ui/charts/SweepChart.h"

namespace mlens {

/// What the projectors of one grid have in common.
struct SweepSlice {
  std::string method;
  double strength = 0;

  auto operator<=>(const SweepSlice&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// The methods and strengths at which more than one projector is measured, ascending.
std::vector<SweepSlice> sweepSlices(const SweepTable& table);

/// The diagrams of sweepCharts(), at most three numbers in each: those of more are taken apart.
std::vector<SweepChart> sweepGridCharts(const SweepTable& table);

/// The projector's depth x width at one method and strength, a heat map for each number of the chart: means
/// over the seeds, all on one scale from the least to the largest. Depths 0 and 1 have no hidden layer, so
/// their number stands under every width. NaN: not measured.
std::vector<HeatmapPlot> sweepGrids(const SweepChart& chart, const SweepTable& table,
                                    const SweepSlice& slice);

/// "effective rank by depth (rows) and width (columns), simclr at strength 0.9"
QString sweepGridTitle(const SweepChart& chart, const SweepSlice& slice);
QSizeF sweepGridSize(const std::vector<HeatmapPlot>& grids);  ///< points, side by side
/// Side by side, cells alike; the last has the scale of all.
void paintSweepGrids(QPainter& painter, const QRectF& room, const std::vector<HeatmapPlot>& grids,
                     const Theme& theme);

}  // namespace mlens
