#include "core/data/CsvVectors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/CsvShape.h"
#include "core/base/Text.h"
#include "core/data/ColumnTitles.h"

namespace mlens {
namespace {

enum class Role { Vector, List, Column, Label, Name, Picture, LeftOut };

bool isGap(std::string_view field) {
  constexpr std::array<std::string_view, 8> gaps = {"", "na", "n/a", "null", "none", "-", "?", "<na>"};
  return std::ranges::find(gaps, lowerCase(trimmed(field))) != gaps.end();
}

/// "1,5" or "1,234.5" in a table that writes numbers otherwise: no word, and not to be left out as one.
bool isMeantAsNumber(std::string_view field) {
  field = trimmed(field);
  if (field.starts_with('-') || field.starts_with('+')) field.remove_prefix(1);
  return field.find(',') != std::string_view::npos && field.front() != ',' &&
         field.find_first_not_of("0123456789.,") == std::string_view::npos;
}

/// Whether a column of this title could hold the classes in a table of `titles`.
bool isClassTitle(const std::string& title, const std::vector<std::string>& titles) {
  std::vector<std::string> there = {title};
  for (const auto& other : titles) {
    if (lowerCase(trimmed(other)) == "x") there.push_back(other);
  }
  return labelColumn(there) == 0;
}

/// "[0.1, 0.2]" or "[0.1 0.2]", as a cell that holds a whole vector is written; nothing for other text.
std::optional<std::vector<float>> listIn(std::string_view field) {
  field = trimmed(field);
  if (field.size() < 2 || field.front() != '[' || field.back() != ']') return std::nullopt;
  field = field.substr(1, field.size() - 2);
  constexpr std::string_view between = ", \t\r\n";
  std::vector<float> values;
  while (true) {
    field.remove_prefix(std::min(field.find_first_not_of(between), field.size()));
    if (field.empty()) break;
    const auto word = field.substr(0, field.find_first_of(between));
    const auto number = parseNumber(word);
    if (!number) return std::nullopt;
    values.push_back(static_cast<float>(*number));
    field.remove_prefix(word.size());
  }
  if (values.empty()) return std::nullopt;
  return values;
}

/// Takes the table row by row.
class VectorColumns {
 public:
  VectorColumns(const CsvShape& shape, const std::string& context) : shape_(shape), context_(context) {}

  Result<void> add(Index line, const std::vector<std::string>& fields) {
    if (columns_.empty() && start(fields)) return {};
    if (rows_ == 0) findLists(fields);
    const auto before = values_.size();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (auto taken = take(line, i, fields[i]); !taken) return taken;
    }
    if (rows_ == 0) width_ = values_.size();
    if (values_.size() - before != width_) {
      return fail(ErrorCode::BadFormat,
                  "line " + std::to_string(line) + " holds " + std::to_string(values_.size() - before) +
                      " numbers, the first vector " + std::to_string(width_),
                  context_);
    }
    ++rows_;
    return {};
  }

  Result<CsvVectors> finish() {
    if (rows_ == 0) return fail(ErrorCode::BadFormat, "has no rows of numbers", context_);
    if (values_.empty()) return fail(ErrorCode::BadFormat, "has no columns of numbers", context_);
    if (auto named = nameClasses(); !named) return failure(named);
    auto vectors = Matrix::create(rows_, static_cast<Index>(width_), std::move(values_));
    if (!vectors) return failure(vectors);
    found_.vectors = std::move(*vectors);
    for (Source& column : columns_) {
      if (column.role != Role::Column || !column.decided) continue;
      found_.columns.push_back({column.title, std::move(column.values)});
    }
    return std::move(found_);
  }

 private:
  /// A column of the file.
  struct Source {
    Role role = Role::Vector;
    bool decided = false;  ///< of Vector and Column: by the first field that is no gap
    Index gap = 0;         ///< of Vector, undecided: the line of the first gap
    std::string title, gapText;
    std::vector<float> values;  ///< of Column
  };

  /// Gives the columns their roles by the first line; true if that was a header.
  bool start(const std::vector<std::string>& fields) {
    columns_.resize(fields.size());
    if (!shape_.header) return false;
    const auto numbered = [](const std::string& field) {
      const auto title = trimmed(field);
      return !title.empty() && title.back() >= '0' && title.back() <= '9';
    };
    const int label = labelColumn(fields), name = nameColumn(fields), picture = pictureColumn(fields);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      Source& column = columns_[i];
      const int place = static_cast<int>(i);
      column.title = trimmed(fields[i]);
      if (place == label) column.role = Role::Label;
      if (place == name) column.role = Role::Name;
      if (place == picture) column.role = Role::Picture;
      if (column.role != Role::Vector) continue;
      if (namesRows(fields[i]) || pictureColumn({fields[i]}) == 0) column.role = Role::LeftOut;
      // A second column of classes is known of the points, but is no dimension.
      if (label >= 0 && isClassTitle(fields[i], fields)) column.role = Role::Column;
    }
    const bool series = std::ranges::any_of(columns_, [&](const Source& column) {
      return column.role == Role::Vector && numbered(column.title);
    });
    for (Source& column : columns_) {
      if (series && column.role == Role::Vector && !numbered(column.title)) column.role = Role::Column;
    }
    return true;
  }

  /// Where a cell holds a whole vector, the numbers beside it are none of its dimensions.
  void findLists(const std::vector<std::string>& fields) {
    bool any = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const bool open = columns_[i].role == Role::Vector || columns_[i].role == Role::Column;
      if (!open || any || !listIn(fields[i])) continue;
      columns_[i].role = Role::List;
      any = true;
    }
    for (Source& column : columns_) {
      if (any && column.role == Role::Vector) column.role = Role::Column;
    }
  }

  tl::unexpected<Error> notANumber(Index line, std::size_t place, std::string_view text) const {
    return fail(ErrorCode::BadFormat,
                "line " + std::to_string(line) + ", column " + std::to_string(place + 1) + ": \"" +
                    std::string(text.substr(0, 40)) + "\" is not a number",
                context_);
  }

  Result<void> take(Index line, std::size_t place, const std::string& field) {
    Source& column = columns_[place];
    switch (column.role) {
      case Role::Vector:
        return takeVector(line, place, field);
      case Role::List: {
        const auto values = listIn(field);
        if (!values) return notANumber(line, place, field);
        values_.insert(values_.end(), values->begin(), values->end());
        return {};
      }
      case Role::Column: {
        const auto number = shape_.number(field);
        if (!column.decided && !number && !isGap(field)) column.role = Role::LeftOut;
        column.decided = column.decided || number.has_value();
        column.values.push_back(number ? static_cast<float>(*number)
                                       : std::numeric_limits<float>::quiet_NaN());
        return {};
      }
      case Role::Label:
        labels_.push_back(field);
        return {};
      case Role::Name:
        found_.names.push_back(field);
        return {};
      case Role::Picture:
        found_.images.emplace_back(trimmed(field));
        return {};
      case Role::LeftOut:
        return {};
    }
    return {};
  }

  Result<void> takeVector(Index line, std::size_t place, const std::string& field) {
    Source& column = columns_[place];
    const auto number = shape_.number(field);
    if (number && column.gap == 0) {
      column.decided = true;
      values_.push_back(static_cast<float>(*number));
      return {};
    }
    if (number) return notANumber(column.gap, place, column.gapText);
    if (column.decided || !shape_.header) return notANumber(line, place, field);
    if (isMeantAsNumber(field)) return notANumber(line, place, field);
    if (!isGap(field)) {
      column.role = Role::LeftOut;
    } else if (column.gap == 0) {
      column.gap = line;
      column.gapText = field;
    }
    return {};
  }

  /// A target that is measured, not counted, is a column of the points.
  Result<void> nameClasses() {
    if (labels_.empty()) return {};
    const auto at = std::ranges::find(columns_, Role::Label, &Source::role);
    const std::string title = lowerCase(at->title);
    bool numbers = title == "target" || title == "targets" || title == "y", whole = true;
    std::vector<float> values;
    for (const auto& field : labels_) {
      const auto number = shape_.number(field);
      numbers = numbers && (number || isGap(field));
      whole = whole && number && *number == std::floor(*number);
      values.push_back(number ? static_cast<float>(*number) : std::numeric_limits<float>::quiet_NaN());
    }
    if (numbers && !whole) {
      found_.columns.push_back({at->title, std::move(values)});
      return {};
    }
    auto labels = labelsFromWords(labels_, context_);
    if (!labels) return failure(labels);
    found_.labels = std::move(*labels);
    return {};
  }

  const CsvShape& shape_;
  const std::string& context_;
  std::vector<Source> columns_;  // by place in the line
  std::vector<float> values_;
  std::size_t width_ = 0;  // numbers of a row's vector
  std::vector<std::string> labels_;
  CsvVectors found_;
  Index rows_ = 0;
};

}  // namespace

Result<CsvVectors> readCsvVectors(const std::filesystem::path& path, const JobContext& job) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  const std::string context = path.string();
  const std::string_view text(reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size());
  const CsvShape shape = csvShape(text);
  VectorColumns columns(shape, context);
  auto scanned = scanCsv(text, context, [&](Index line, std::vector<std::string>& fields) -> Result<void> {
    if (auto go = job.check(); !go) return go;
    return columns.add(line, fields);
  });
  if (!scanned) return failure(scanned);
  return columns.finish();
}

Result<CsvKind> csvKind(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  const std::string_view text(reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size());
  const CsvShape shape = csvShape(text);
  CsvKind kind;
  kind.columns = static_cast<Index>(shape.first.size());
  const auto isFile = [](const std::string& title) {
    const std::string word = lowerCase(trimmed(title));
    return word == "file" || word == "path" || word == "image" || word == "filename";
  };
  kind.pictures = shape.header && shape.first.size() <= 2 && std::ranges::any_of(shape.first, isFile);
  return kind;
}

}  // namespace mlens
