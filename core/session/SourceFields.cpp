#include "core/session/SourceFields.h"

#include <algorithm>

#include "core/session/SessionFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::initializer_list<std::pair<const char*, DataSource::Kind>> kKinds = {
    {"none", DataSource::Kind::None},
    {"images", DataSource::Kind::Images},
    {"vectors", DataSource::Kind::Vectors}};

}  // namespace

/// Relative to `folder` if it lies inside it or at most three folders up, below the root.
std::string writtenPath(const fs::path& path, const fs::path& folder) {
  if (path.empty()) return {};
  const fs::path target = sessionFolder(path) / path.lexically_normal().filename();
  const fs::path relative = target.lexically_relative(folder);
  const auto ups = std::ranges::count(relative, fs::path(".."));
  const auto depth = std::distance(folder.begin(), folder.end()) - 1;
  if (relative.empty() || ups > 3 || (ups > 0 && ups >= depth)) return target.generic_string();
  return relative.generic_string();
}

void readPath(SessionFields& fields, const char* key, const fs::path& folder, fs::path& value) {
  std::string text;
  fields.text(key, text);
  if (text.find('\0') != std::string::npos) return fields.complain(fields.name(key), "a path");
  if (!text.empty()) value = (folder / text).lexically_normal();
}

void readData(SessionFields fields, const fs::path& folder, DataSource& data) {
  fields.choice("kind", data.kind, kKinds);
  readPath(fields, "path", folder, data.path);
  readPath(fields, "labels", folder, data.labels);
  readPath(fields, "images", folder, data.images);
  fields.text("array", data.array);
  fields.integer("limit", data.limit, 0, std::numeric_limits<std::int32_t>::max());
  fields.seed("seed", data.seed);
  if (data.kind != DataSource::Kind::None && data.path.empty()) {
    fields.complain(fields.name("path"), "given: where the data lies");
  }
}

json written(const DataSource& data, const fs::path& folder) {
  return {{"kind", wordOf(data.kind, kKinds)},
          {"path", writtenPath(data.path, folder)},
          {"labels", writtenPath(data.labels, folder)},
          {"images", writtenPath(data.images, folder)},
          {"array", data.array},
          {"limit", data.limit},
          {"seed", data.seed}};
}

void readSurvey(SessionFields fields, const fs::path& folder, SurveySpec& survey) {
  readPath(fields, "list", folder, survey.list);
  readPath(fields, "pictures", folder, survey.pictures);
  readPath(fields, "accuracies", folder, survey.accuracies);
  fields.integer("limit", survey.limit, 0, std::numeric_limits<std::int32_t>::max());
  fields.integer("k", survey.k, 2, EdgeSpec::kMostNnk);
  fields.integer("permutations", survey.permutations, 1, SurveySpec::kMostPermutations);
  fields.seed("seed", survey.seed);
}

json written(const SurveySpec& survey, const fs::path& folder) {
  return {{"list", writtenPath(survey.list, folder)},
          {"pictures", writtenPath(survey.pictures, folder)},
          {"accuracies", writtenPath(survey.accuracies, folder)},
          {"limit", survey.limit},
          {"k", survey.k},
          {"permutations", survey.permutations},
          {"seed", survey.seed}};
}

void readStamp(SessionFields fields, const fs::path& folder, std::map<fs::path, FileStamp>& stamps) {
  fs::path path;
  FileStamp stamp;
  readPath(fields, "path", folder, path);
  fields.text("hash", stamp.hash);
  fields.seed("bytes", stamp.bytes);
  if (path.empty()) return fields.complain(fields.name("path"), "given");
  stamps[path] = std::move(stamp);
}

json written(const std::map<fs::path, FileStamp>& stamps, const fs::path& folder) {
  json list = json::array();
  for (const auto& [path, stamp] : stamps) {
    list.push_back({{"path", writtenPath(path, folder)}, {"hash", stamp.hash}, {"bytes", stamp.bytes}});
  }
  return list;
}

}  // namespace mlens
