#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/commands/InvarianceScope.h"
#include "core/study/InvarianceTable.h"

namespace mlens {

nlohmann::ordered_json jsonOf(const InvarianceTable& table, const CheckpointSummary& checkpoint,
                              const ScopedPictures& pictures, const InvarianceTableOptions& options);
/// invariance.csv, .json and .npy.
Result<void> writeInvariance(const std::filesystem::path& out, const InvarianceTable& table,
                             const nlohmann::ordered_json& summary);
/// Heat maps of all stages side by side, a file for each metric that has numbers. Returns their names.
Result<std::vector<std::string>> writeInvarianceCharts(const std::filesystem::path& out,
                                                       const InvarianceTable& table,
                                                       const std::string& ending);

/// Means over the pictures.
nlohmann::ordered_json jsonOf(const TangentTest& test, const TangentTestOptions& options);
std::string textOf(const TangentTest& test);
/// tangent.csv and removed.csv, a row for each picture, and the affinities as a chart.
Result<void> writeTangentTest(const std::filesystem::path& out, const TangentTest& test,
                              const ScopedPictures& pictures, const std::string& ending);

}  // namespace mlens
