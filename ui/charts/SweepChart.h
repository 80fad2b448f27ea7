#pragma once

#include <QSizeF>
#include <string>
#include <utility>
#include <vector>

#include "core/study/SweepTable.h"
#include "ui/charts/LinePlot.h"

namespace mlens {

constexpr QSizeF kSweepFigure(360, 220);  ///< points

/// One diagram of a sweep: numbers against the augmentation strength, h and z as paired curves.
struct SweepChart {
  std::string name;                                      ///< in files: "effective_rank"
  QString title;                                         ///< for readers, with the unit: the y axis
  std::vector<std::pair<std::string, QString>> numbers;  ///< their names in the table, and labels
};

/// The diagrams that this table's numbers fill.
std::vector<SweepChart> sweepCharts(const SweepTable& table);

/// What tells this setting from the others: "byol, depth 2, width 64". The width counts only where there is a
/// hidden layer.
QString sweepSettingWords(const SweepSetting& setting, const std::vector<SweepSetting>& all);

/// Means over the seeds with bars of one standard deviation. One setting of method and projector: a colour
/// for each number. Several: a colour for each setting, a line style for each number. Published values are
/// points.
LinePlot sweepPlot(const SweepChart& chart, const SweepTable& table,
                   const std::vector<PublishedValue>& published, const Theme& theme);

/// log10 of the singular values of h or z ('h', 'z') against their rank: a curve for each strength, from
/// light to dark, of the first setting and seed that is measured.
LinePlot sweepSpectra(const SweepTable& table, char stage);

}  // namespace mlens
