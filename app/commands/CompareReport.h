#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/commands/CompareFiles.h"

namespace mlens {

/// What a report says of how it came to be.
struct CompareReport {
  std::filesystem::path a, b, data;
  std::vector<std::string> notes;
};

/// Everything that `compare` found in one file of its own, .html or .pdf: CKA, overlap, maps, classes, and
/// the points whose neighbours changed most, with their pictures. Needs a QGuiApplication.
Result<void> writeCompareReport(const std::filesystem::path& path, const ComparedModels& models,
                                const CompareReport& about, const JobContext& job);

}  // namespace mlens
