#include "ui/window/SelectionCsv.h"

#include <cmath>
#include <cstdio>

#include "core/base/Csv.h"

namespace mlens {
namespace {

constexpr std::size_t kCheckEvery = 4096;

/// So many digits that the same float is read again; empty where unknown.
std::string exact(float value) {
  if (std::isnan(value)) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
  return text;
}

std::vector<std::string> headerOf(const SelectionTable& table) {
  std::vector<std::string> header{"row", "name"};
  if (table.points->hasLabels()) header.insert(header.end(), {"label", "class"});
  for (const auto& column : table.points->columns) header.push_back(column.name);
  for (const auto& map : table.maps) {
    for (int axis = 0; axis < map.projection->spec.dimensions; ++axis) {
      header.push_back(map.name + "_" + std::string(1, static_cast<char>('x' + axis)));
    }
  }
  return header;
}

std::vector<std::string> fieldsOf(const SelectionTable& table, Index row) {
  const PointTable& points = *table.points;
  const auto at = static_cast<std::size_t>(row);
  std::vector<std::string> fields{std::to_string(row), points.names[at]};
  if (points.hasLabels()) {
    const std::int32_t label = points.labels[at];
    const bool named = label >= 0 && label < points.classCount();
    fields.push_back(std::to_string(label));
    fields.push_back(named ? points.classNames[static_cast<std::size_t>(label)] : std::string());
  }
  for (const auto& column : points.columns) fields.push_back(exact(column.values[at]));
  for (const auto& map : table.maps) {
    for (int axis = 0; axis < map.projection->spec.dimensions; ++axis) {
      fields.push_back(exact(map.projection->coordinates(row, axis)));
    }
  }
  return fields;
}

}  // namespace

Result<void> writeSelectionCsv(const std::filesystem::path& path, const SelectionTable& table,
                               const JobContext& job) {
  std::vector<std::vector<std::string>> rows;
  for (Index row : table.selection.rows()) {
    if (rows.size() % kCheckEvery == 0) {
      if (auto go = job.check(); !go) return go;
      job.report("writing", static_cast<double>(rows.size()) / static_cast<double>(table.selection.count()));
    }
    rows.push_back(fieldsOf(table, row));
  }
  return writeCsv(path, headerOf(table), rows);
}

}  // namespace mlens
