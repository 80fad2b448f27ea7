#include "core/session/ListedModels.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewestModels = 3;

/// Which column of a list holds the paths, -1 none; a table of one column is a list of paths.
int pathColumn(const CsvTable& csv) {
  const int named = csv.column({"path", "file", "checkpoint"});
  return named < 0 && csv.header.size() == 1 ? 0 : named;
}

}  // namespace

bool listsPaths(const CsvTable& csv) {
  return pathColumn(csv) >= 0;
}

Result<std::vector<ListedModel>> listedModels(const CsvTable& csv, const fs::path& file) {
  const int path = pathColumn(csv);
  if (path < 0) {
    return fail(ErrorCode::BadFormat, "has no column named path; give one with the models' files",
                file.string());
  }
  const int name = csv.column({"model", "name"}), group = csv.column({"group", "paradigm"});
  std::vector<ListedModel> models;
  const bool bare = csv.column({"path", "file", "checkpoint"}) < 0;  // the first line is a path as well
  if (bare) models.push_back({file.parent_path() / csv.header.front(), {}, {}});
  for (const auto& row : csv.rows) {
    ListedModel model;
    model.path = file.parent_path() / row[static_cast<std::size_t>(path)];
    if (name >= 0) model.name = row[static_cast<std::size_t>(name)];
    if (group >= 0) model.group = row[static_cast<std::size_t>(group)];
    models.push_back(std::move(model));
  }
  if (models.size() < kFewestModels) {
    return fail(ErrorCode::InvalidArgument,
                "lists " + std::to_string(models.size()) + " models; at least 3 are needed", file.string());
  }
  return models;
}

Result<std::vector<ListedModel>> readModelList(const fs::path& file) {
  auto csv = readCsv(file);
  if (!csv) return failure(csv);
  return listedModels(*csv, file);
}

}  // namespace mlens
