#include "core/data/Columns.h"

#include <cmath>
#include <limits>

#include "core/base/Csv.h"
#include "core/base/Text.h"

namespace mlens {

Result<std::vector<PointColumn>> columnsBeside(const std::filesystem::path& data, Index rows,
                                               const JobContext& job, std::span<const Index> taken) {
  std::error_code ignored;
  const auto path = std::filesystem::is_directory(data, ignored)
                        ? data / "columns.csv"
                        : data.parent_path() / (data.stem().string() + ".columns.csv");
  if (!std::filesystem::is_regular_file(path, ignored)) return std::vector<PointColumn>{};
  auto table = readCsv(path);
  if (!table) return failure(table);
  if (table->header.empty()) {
    return fail(ErrorCode::BadFormat, "has no header; name the columns in the first line", path.string());
  }
  if (static_cast<Index>(table->rows.size()) != rows) {
    return fail(ErrorCode::BadFormat,
                "has " + grouped(static_cast<Index>(table->rows.size())) + " rows for " + grouped(rows) +
                    " points; give one for each, or move this file away",
                path.string());
  }
  std::vector<PointColumn> columns;
  for (std::size_t c = 0; c < table->header.size(); ++c) {
    if (auto alive = job.check(); !alive) return failure(alive);
    PointColumn column{std::string(trimmed(table->header[c])), {}};
    bool any = false;
    const Index count = taken.empty() ? rows : std::ssize(taken);
    for (Index i = 0; i < count; ++i) {
      const Index row = taken.empty() ? i : taken[static_cast<std::size_t>(i)];
      const auto number = parseNumber(table->rows[static_cast<std::size_t>(row)][c]);
      any = any || number.has_value();
      column.values.push_back(number ? static_cast<float>(*number) : std::numeric_limits<float>::quiet_NaN());
    }
    if (any && !column.name.empty()) columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace mlens
