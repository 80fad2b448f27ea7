#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/compare/ModelSurvey.h"

namespace mlens {

/// metrics.csv (which `transfer` reads), zscores.csv, dendrogram.csv, map.csv; and heatmap, dendrogram and
/// map as `charts` says (".svg"). Each file appears whole or not at all.
Result<std::vector<std::string>> writeModelSurvey(const std::filesystem::path& folder,
                                                  const ModelSurvey& survey, const std::string& charts,
                                                  const JobContext& job);

}  // namespace mlens
