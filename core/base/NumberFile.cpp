#include "core/base/NumberFile.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/JsonFields.h"
#include "core/base/Npy.h"

namespace mlens {
namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string dump(const ordered_json& object) {
  return object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// The shortest text that reads back as the same number; empty for none.
std::string exact(double value) {
  if (!std::isfinite(value)) return {};
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return {text, end.ptr};
}

ordered_json aboutOf(const NumberTable& table) {
  auto about = parseJson<ordered_json>(table.about).value_or(ordered_json::object());
  if (!about.is_object()) about = ordered_json::object();
  about["columns"] = ordered_json::array();
  for (const auto& column : table.columns) about["columns"].push_back(column.name);
  return about;
}

Result<void> writeAbout(const fs::path& path, const NumberTable& table) {
  fs::path beside = path;
  beside.replace_extension(".about.json");
  return writeFileAtomically(beside, dump(aboutOf(table)));
}

Result<void> writeAsCsv(const fs::path& path, const NumberTable& table, std::size_t count) {
  std::vector<std::string> header;
  for (const auto& words : table.words) header.push_back(words.name);
  for (const auto& column : table.columns) header.push_back(column.name);
  std::vector<std::vector<std::string>> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto& words : table.words) rows[i].push_back(words.values[i]);
    for (const auto& column : table.columns) rows[i].push_back(exact(column.values[i]));
  }
  return writeCsv(path, header, rows);
}

Result<void> writeAsJson(const fs::path& path, const NumberTable& table) {
  ordered_json object = aboutOf(table);
  object.erase("columns");
  for (const auto& words : table.words) object["values"][words.name] = words.values;
  for (const auto& column : table.columns) {
    auto& list = object["values"][column.name] = ordered_json::array();
    for (double value : column.values) {
      list.push_back(std::isfinite(value) ? ordered_json(value) : ordered_json());
    }
  }
  return writeFileAtomically(path, dump(object));
}

Result<void> writeAsNpy(const fs::path& path, const NumberTable& table, std::size_t count) {
  std::vector<double> values;
  values.reserve(count * table.columns.size());
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto& column : table.columns) values.push_back(column.values[i]);
  }
  return writeNpy(path, std::span<const double>(values),
                  {static_cast<Index>(count), static_cast<Index>(table.columns.size())});
}

}  // namespace

Result<void> writeNumbers(const fs::path& path, const NumberTable& table) {
  std::size_t count = 0;
  if (!table.columns.empty()) count = table.columns.front().values.size();
  if (table.columns.empty() && !table.words.empty()) count = table.words.front().values.size();
  bool fits = true;
  for (const auto& words : table.words) fits = fits && words.values.size() == count;
  for (const auto& column : table.columns) fits = fits && column.values.size() == count;
  if (!fits) return fail(ErrorCode::InvalidArgument, "columns of different lengths", path.string());
  const std::string ending = path.extension().string();
  if (ending == ".json") return writeAsJson(path, table);
  if (ending != ".csv" && ending != ".npy") {
    return fail(ErrorCode::InvalidArgument, "numbers are written as .csv, .json or .npy; name the file so",
                path.string());
  }
  auto done = ending == ".csv" ? writeAsCsv(path, table, count) : writeAsNpy(path, table, count);
  if (!done) return done;
  return writeAbout(path, table);
}

}  // namespace mlens
