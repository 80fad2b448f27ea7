#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Csv.h"

namespace mlens {

struct ListedModel {
  std::filesystem::path path;
  std::string name, group;  ///< may be empty
};

/// A CSV with a column named path, file or checkpoint, and maybe model (or name) and group (or paradigm); or
/// a text of one path a line. Paths are relative to the list. BadFormat without paths.
Result<std::vector<ListedModel>> readModelList(const std::filesystem::path& file);
/// The same of a table that was read from `file`.
Result<std::vector<ListedModel>> listedModels(const CsvTable& csv, const std::filesystem::path& file);

/// Whether the table has a column of paths.
bool listsPaths(const CsvTable& csv);

}  // namespace mlens
