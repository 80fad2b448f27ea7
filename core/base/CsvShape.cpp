#include "core/base/CsvShape.h"

#include <algorithm>

#include "core/base/Text.h"

namespace mlens {
namespace {

using CsvFields = std::vector<std::string>;

constexpr std::size_t kSample = std::size_t{64} << 10, kLines = 20;

bool isBlank(char c) {
  return c == ' ' || c == '\t';
}

/// The first lines that hold anything; a line end within quotes is part of a line. The last one is left out
/// if the sample may have cut it.
std::vector<std::string_view> firstLines(std::string_view text) {
  const bool cut = text.size() > kSample;
  text = text.substr(0, kSample);
  std::vector<std::string_view> lines;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size() && lines.size() < kLines; ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (quoted || (text[i] != '\n' && text[i] != '\r'))) continue;
    const auto line = text.substr(begin, i - begin);
    if (!trimmed(line).empty() && (i < text.size() || !cut || lines.empty())) lines.push_back(line);
    begin = i + 1;
  }
  return lines;
}

CsvFields fieldsOf(std::string_view line, char separator) {
  CsvFields fields(1);
  if (separator == ' ') line = trimmed(line);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && separator == ' ' && isBlank(c)) {
      if (!fields.back().empty()) fields.emplace_back();
    } else if (!quoted && c == separator) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

/// "1,5" as 1.5.
std::optional<double> numberWithComma(std::string_view field) {
  std::string text(field);
  const auto comma = text.find(',');
  if (comma == std::string::npos || text.find('.') != std::string::npos) return std::nullopt;
  text[comma] = '.';
  return parseNumber(text);
}

struct Table {
  std::vector<CsvFields> lines;
  bool even = true;         ///< all lines have as many fields
  bool rowsNumeric = true;  ///< all but the first line
  bool decimalComma = false;
  double numeric = 0;  ///< share of numbers among the fields, without the first line if there are others

  std::size_t width() const { return lines.empty() ? 0 : lines.front().size(); }
};

Table tableOf(const std::vector<std::string_view>& lines, char separator) {
  Table table;
  Index numbers = 0, all = 0;
  bool points = false;
  for (const auto line : lines) {
    if (separator == ' ' && table.lines.empty() && line.starts_with('#')) continue;
    table.lines.push_back(fieldsOf(line, separator));
    const CsvFields& fields = table.lines.back();
    table.even = table.even && fields.size() == table.width();
    if (table.lines.size() == 2) numbers = all = 0;  // the first line may be a header
    for (const auto& field : fields) {
      const bool plain = parseNumber(field).has_value();
      const bool comma = !plain && separator != ',' && numberWithComma(field);
      points = points || (plain && field.find('.') != std::string::npos);
      table.decimalComma = table.decimalComma || comma;
      if (table.lines.size() > 1 && !plain && !comma) table.rowsNumeric = false;
      numbers += plain || comma ? 1 : 0;
      ++all;
    }
  }
  if (points) table.decimalComma = false;
  table.numeric = all > 0 ? static_cast<double>(numbers) / static_cast<double>(all) : 0;
  return table;
}

bool isNumberRow(const CsvFields& fields, const CsvShape& shape) {
  bool any = false;
  for (const auto& field : fields) {
    if (trimmed(field).empty()) continue;
    if (!shape.number(field)) return false;
    any = true;
  }
  return any;
}

/// Whether the fields are start, start + 1, ..., written as whole numbers.
bool counts(const CsvFields& fields, std::size_t from, std::int64_t start) {
  for (std::size_t i = from; i < fields.size(); ++i) {
    if (trimmed(fields[i]) != std::to_string(start + static_cast<std::int64_t>(i - from))) return false;
  }
  return true;
}

bool countsColumns(const std::vector<CsvFields>& lines) {
  const CsvFields& first = lines.front();
  const std::size_t from = trimmed(first.front()).empty() ? 1 : 0, width = first.size() - from;
  if (width < (from == 1 ? 1U : 2U) || lines.size() < 2) return false;
  for (const std::int64_t start : {0, 1}) {
    if (!counts(first, from, start)) continue;
    if (from == 1) return true;
    const bool goesOn = counts(lines[1], 0, start + static_cast<std::int64_t>(width));
    const bool whole =
        std::ranges::all_of(lines[1], [](const auto& field) { return parseInteger(field).has_value(); });
    return !goesOn && !(width == 2 && whole);
  }
  return false;
}

}  // namespace

std::optional<double> CsvShape::number(std::string_view field) const {
  const auto plain = parseNumber(field);
  return plain || !decimalComma ? plain : numberWithComma(field);
}

CsvShape csvShape(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto lines = firstLines(text);
  CsvShape shape;
  if (lines.empty()) return shape;
  // In the order of preference among equals: the more frequent in the first line.
  std::vector<std::pair<char, Table>> tables;
  for (const char separator : {',', ';', '\t'}) tables.emplace_back(separator, tableOf(lines, separator));
  std::ranges::stable_sort(tables, std::ranges::greater{},
                           [](const auto& one) { return one.second.width(); });
  tables.emplace_back(' ', tableOf(lines, ' '));
  const auto* best = &tables.front();
  const auto fits = [](const auto& one) {
    return one.second.even && one.second.width() > 1 && (one.first != ' ' || one.second.rowsNumeric);
  };
  for (const auto& one : tables) {
    if (fits(one) && (!fits(*best) || one.second.numeric > best->second.numeric)) best = &one;
  }
  shape.separator = best->first;
  shape.decimalComma = best->second.decimalComma;
  shape.first = best->second.lines.front();
  shape.header = !isNumberRow(shape.first, shape) || countsColumns(best->second.lines);
  return shape;
}

}  // namespace mlens
