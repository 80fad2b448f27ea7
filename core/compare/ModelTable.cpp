#include "core/compare/ModelTable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/base/Text.h"

namespace mlens {
namespace {

Result<double> cellNumber(const std::string& text, const std::string& where) {
  const std::string word = lowerCase(trimmed(text));
  if (word.empty() || word == "-" || word == "nan") return std::numeric_limits<double>::quiet_NaN();
  const auto number = parseNumber(text);
  if (number && std::isfinite(*number)) return *number;
  return fail(ErrorCode::BadFormat, "'" + text + "' is not a number; leave it empty if it is not known",
              where);
}

Result<void> requireUnique(const std::vector<std::string>& names, const char* what,
                           const std::string& context) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty()) return fail(ErrorCode::BadFormat, std::string("a ") + what + " has no name", context);
    if (!seen.insert(name).second) {
      return fail(ErrorCode::BadFormat, std::string("the ") + what + " '" + name + "' comes twice", context);
    }
  }
  return {};
}

ModelTable rowsOf(const ModelTable& table, const std::vector<Eigen::Index>& rows) {
  ModelTable result;
  result.metrics = table.metrics;
  result.values = table.values(rows, Eigen::all);
  for (const auto row : rows) {
    result.models.push_back(table.models[static_cast<std::size_t>(row)]);
    if (!table.groups.empty()) result.groups.push_back(table.groups[static_cast<std::size_t>(row)]);
  }
  return result;
}

}  // namespace

Result<ModelTable> modelTable(const CsvTable& csv, const std::string& context) {
  const int name = csv.column({"model", "name"}), group = csv.column({"group", "paradigm"});
  if (name < 0) {
    return fail(ErrorCode::BadFormat, "has no column named model; give one with the models' names", context);
  }
  ModelTable table;
  std::vector<std::size_t> columns;
  for (std::size_t j = 0; j < csv.header.size(); ++j) {
    if (static_cast<int>(j) == name || static_cast<int>(j) == group) continue;
    columns.push_back(j);
    table.metrics.push_back(csv.header[j]);
  }
  table.values.resize(static_cast<Eigen::Index>(csv.rows.size()), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t i = 0; i < csv.rows.size(); ++i) {
    const auto& row = csv.rows[i];
    table.models.push_back(row[static_cast<std::size_t>(name)]);
    if (group >= 0) table.groups.push_back(row[static_cast<std::size_t>(group)]);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      auto number =
          cellNumber(row[columns[j]], context + ", " + table.models.back() + ", column " + table.metrics[j]);
      if (!number) return failure(number);
      table.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = *number;
    }
  }
  if (table.models.empty() || table.metrics.empty()) {
    return fail(ErrorCode::BadFormat, "holds no models with numbers", context);
  }
  if (auto unique = requireUnique(table.models, "model", context); !unique) return failure(unique);
  if (auto unique = requireUnique(table.metrics, "column", context); !unique) return failure(unique);
  return table;
}

Result<ModelTable> readModelTable(const std::filesystem::path& path) {
  auto csv = readCsv(path);
  if (!csv) return failure(csv);
  return modelTable(*csv, path.string());
}

Eigen::MatrixXd zScores(const Eigen::MatrixXd& values) {
  Eigen::MatrixXd scores = values;
  for (Eigen::Index j = 0; j < values.cols(); ++j) {
    double sum = 0, count = 0, squares = 0;
    for (double value : values.col(j)) {
      if (!std::isnan(value)) sum += value, count += 1;
    }
    const double mean = sum / count;
    for (double value : values.col(j)) {
      if (!std::isnan(value)) squares += (value - mean) * (value - mean);
    }
    const double deviation = std::sqrt(squares / count);
    const bool constant = !(deviation > 1e-12 * std::abs(mean));
    for (double& score : scores.col(j)) {
      if (!std::isnan(score)) score = constant ? 0 : (score - mean) / deviation;
    }
  }
  return scores;
}

ModelTable completeColumns(const ModelTable& table) {
  ModelTable result{table.models, table.groups, {}, {}};
  const Eigen::MatrixXd scores = zScores(table.values);
  std::vector<Eigen::Index> kept;
  for (Eigen::Index j = 0; j < scores.cols(); ++j) {
    if (!scores.col(j).allFinite() || scores.col(j).isZero(0)) continue;
    kept.push_back(j);
    result.metrics.push_back(table.metrics[static_cast<std::size_t>(j)]);
  }
  result.values = table.values(Eigen::all, kept);
  return result;
}

JoinedTables joined(const ModelTable& a, const ModelTable& b) {
  std::vector<Eigen::Index> left, right;
  for (std::size_t i = 0; i < a.models.size(); ++i) {
    const auto found = std::ranges::find(b.models, a.models[i]);
    if (found == b.models.end()) continue;
    left.push_back(static_cast<Eigen::Index>(i));
    right.push_back(found - b.models.begin());
  }
  JoinedTables result{rowsOf(a, left), rowsOf(b, right)};
  if (result.a.groups.empty()) result.a.groups = result.b.groups;
  result.b.groups = result.a.groups;
  return result;
}

}  // namespace mlens
