#pragma once

#include <QColor>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/compare/Dendrogram.h"
#include "core/compare/GroupTest.h"
#include "core/compare/ModelTable.h"

namespace mlens {

/// Everything that `models` found.
struct ComparedModelList {
  ModelTable table;   ///< the numbers as measured
  ModelTable usable;  ///< z-scores of those that all models have
  Dendrogram tree;
  std::optional<GroupTest> groups;
  Eigen::MatrixXd map;  ///< models x 2: principal components of the z-scores
};

/// A colour of each model's group; empty without groups.
std::vector<QColor> groupColors(const std::vector<std::string>& groups);

/// metrics.csv (which `transfer` reads), zscores.csv, dendrogram.csv, map.csv; heatmap.svg, dendrogram.svg,
/// map.svg. Each file appears whole or not at all.
Result<std::vector<std::string>> writeModelList(const std::filesystem::path& folder,
                                                const ComparedModelList& models, const JobContext& job);

}  // namespace mlens
