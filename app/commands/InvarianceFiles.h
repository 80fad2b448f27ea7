#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/session/InvarianceTable.h"

namespace mlens {

nlohmann::ordered_json jsonOf(const InvarianceTable& table, const CheckpointSummary& checkpoint,
                              const ImageSet& images, const InvarianceTableOptions& options);
/// invariance.csv, .json and .npy.
Result<void> writeInvariance(const std::filesystem::path& out, const InvarianceTable& table,
                             const nlohmann::ordered_json& summary);

/// Means over the pictures.
nlohmann::ordered_json jsonOf(const TangentTest& test, const TangentTestOptions& options);
std::string textOf(const TangentTest& test);
/// tangent.csv and removed.csv, a row for each picture.
Result<void> writeTangentTest(const std::filesystem::path& out, const TangentTest& test);

}  // namespace mlens
