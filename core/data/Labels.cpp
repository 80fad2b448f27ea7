#include "core/data/Labels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Text.h"
#include "core/data/ColumnTitles.h"
#include "core/data/IdxFile.h"

namespace mlens {
namespace {

constexpr std::int64_t kMaxClasses = 100'000;
constexpr std::string_view kNoClass = "-1";

/// A whole number, as integer or as data frames with gaps write it ("2.0"); else nothing.
std::optional<std::int64_t> wholeNumber(std::string_view word) {
  if (const auto integer = parseInteger(word)) return integer;
  const auto number = parseNumber(word);
  if (!number || std::abs(*number) > 1e9 || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

Result<ClassLabels> labelsFromTable(const std::filesystem::path& path, Index rows) {
  auto table = readCsv(path);
  if (!table) return failure(table);
  int column = labelColumn(table->header);
  std::vector<std::string> words;
  if (column < 0) {
    const std::size_t width = table->header.empty() ? table->rows.front().size() : table->header.size();
    if (width != 1) {
      return fail(ErrorCode::BadFormat,
                  "has " + std::to_string(width) +
                      " columns and none is named label, class or target; name it in the first line",
                  path.string());
    }
    column = 0;
    // One column under a name that says nothing: a label like the others, unless there is one too many.
    if (static_cast<Index>(table->rows.size()) != rows) words = table->header;
  }
  for (auto& row : table->rows) words.push_back(std::move(row[static_cast<std::size_t>(column)]));
  const bool nameless = table->header.empty() && static_cast<Index>(words.size()) == rows + 1;
  if (nameless && words.front() == "0")
    words.erase(words.begin());  // as pandas names a column without a name
  return labelsFromWords(words, path.string());
}

/// One row per point with a single 1 among zeros.
Result<ClassLabels> labelsFromOneHot(const Matrix& rows, const std::string& context) {
  std::vector<std::int64_t> numbers;
  for (Index i = 0; i < rows.rows(); ++i) {
    const auto row = rows.row(i);
    const auto ones = std::ranges::count(row, 1.F), zeros = std::ranges::count(row, 0.F);
    if (ones != 1 || ones + zeros != rows.columns()) {
      return fail(ErrorCode::BadFormat,
                  "has " + std::to_string(rows.columns()) + " columns, and row " + std::to_string(i) +
                      " is not a single 1 among zeros; labels are one class number, word or one-hot row each",
                  context);
    }
    numbers.push_back(std::ranges::find(row, 1.F) - row.begin());
  }
  return labelsFromNumbers(numbers, context);
}

/// Class numbers (integers, or floats that are whole), words, or one-hot rows.
Result<ClassLabels> labelsFromNpy(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  const std::string context = path.string();
  auto header = parseNpyHeader(file->bytes, file->bytes.size(), context);
  if (!header) return failure(header);
  const char kind = header->dtype[1];
  if (kind == 'U' || kind == 'S') {
    auto words = wordsFromNpy(file->bytes, context);
    if (!words) return failure(words);
    return labelsFromWords(*words, context);
  }
  const auto& shape = header->shape;
  const bool list = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
  if (list && kind != 'f') {
    auto numbers = integersFromNpy(file->bytes, context);
    if (!numbers) return failure(numbers);
    return labelsFromNumbers(*numbers, context);
  }
  auto values = matrixFromNpy(file->bytes, file->owner, context);
  if (!values) return failure(values);
  if (!list) return labelsFromOneHot(*values, context);
  std::vector<std::int64_t> numbers;
  for (Index i = 0; i < values->rows(); ++i) {
    const float value = (*values)(i, 0);
    if (!(std::abs(value) < 1e6F) || value != std::floor(value)) {
      return fail(ErrorCode::BadFormat,
                  "holds " + std::to_string(value) + " in row " + std::to_string(i) +
                      "; labels are class numbers, words or one-hot rows",
                  context);
    }
    numbers.push_back(static_cast<std::int64_t>(value));
  }
  return labelsFromNumbers(numbers, context);
}

Result<ClassLabels> readAnyLabels(const std::filesystem::path& path, Index rows, const JobContext& job) {
  const std::string extension = lowerCase(path.extension().string());
  if (extension == ".npy") return labelsFromNpy(path);
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return labelsFromTable(path, rows);
  auto array = readIdx(path, job);
  if (!array) return failure(array);
  if (array->shape.size() != 1) {
    return fail(ErrorCode::BadFormat,
                "holds pictures, not labels; name a file such as train-labels-idx1-ubyte", path.string());
  }
  return labelsFromNumbers({array->values.begin(), array->values.end()}, path.string());
}

Result<void> requireCount(const ClassLabels& labels, Index rows, const std::filesystem::path& labelFile,
                          const std::string& rowWord) {
  const auto count = static_cast<Index>(labels.labels.size());
  if (count == rows) return {};
  return fail(ErrorCode::BadFormat,
              "has " + grouped(count) + " labels for " + grouped(rows) + " " + rowWord +
                  "; give one label for each, or move this file away",
              labelFile.string());
}

/// How many rows the file is about, as far as it is an .npy file at all; -1 otherwise.
Index rowsOfNpy(const std::filesystem::path& path) {
  const auto file = mapFile(path);
  if (!file) return -1;
  const auto header = parseNpyHeader(file->bytes, file->bytes.size(), path.string());
  return header && !header->shape.empty() ? header->shape.front() : -1;
}

}  // namespace

Result<ClassLabels> labelsFromNumbers(const std::vector<std::int64_t>& numbers, const std::string& context) {
  ClassLabels result;
  std::int64_t largest = -1;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    if (numbers[row] < -1 || numbers[row] >= kMaxClasses) {
      return fail(ErrorCode::BadFormat,
                  "the label of row " + std::to_string(row) + " is " + std::to_string(numbers[row]) +
                      "; labels are class numbers from 0 to 99999, or -1 for no class",
                  context);
    }
    largest = std::max(largest, numbers[row]);
    result.labels.push_back(static_cast<std::int32_t>(numbers[row]));
  }
  if (largest < 0 && !numbers.empty())
    return fail(ErrorCode::BadFormat, "gives no row a class: all labels are -1", context);
  for (std::int64_t c = 0; c <= largest; ++c) result.classNames.push_back(std::to_string(c));
  return result;
}

Result<ClassLabels> labelsFromWords(const std::vector<std::string>& words, const std::string& context) {
  std::vector<std::int64_t> numbers;
  std::map<std::string, std::int32_t, std::less<>> classes;
  for (std::size_t row = 0; row < words.size(); ++row) {
    const std::string_view word = trimmed(words[row]);
    if (word.empty())
      return fail(ErrorCode::BadFormat, "row " + std::to_string(row) + " has no label", context);
    if (const auto number = wholeNumber(word); number && numbers.size() == row) numbers.push_back(*number);
    if (word != kNoClass) classes.emplace(word, 0);
  }
  if (numbers.size() == words.size()) return labelsFromNumbers(numbers, context);
  if (static_cast<std::int64_t>(classes.size()) > kMaxClasses) {
    return fail(ErrorCode::Unsupported, "has more than 100,000 different labels; is it the right column?",
                context);
  }
  ClassLabels result;
  for (auto& [name, number] : classes) {
    number = static_cast<std::int32_t>(result.classNames.size());
    result.classNames.push_back(name);
  }
  for (const auto& word : words) {
    const auto known = classes.find(trimmed(word));
    result.labels.push_back(known == classes.end() ? -1 : known->second);
  }
  return result;
}

Result<ClassLabels> readLabels(const std::filesystem::path& path, Index rows, const std::string& rowWord,
                               const JobContext& job) {
  auto labels = readAnyLabels(path, rows, job);
  if (!labels) return labels;
  if (auto same = requireCount(*labels, rows, path, rowWord); !same) return failure(same);
  return labels;
}

Result<ClassLabels> labelsBeside(const std::filesystem::path& data, Index rows, const std::string& rowWord,
                                 const JobContext& job) {
  std::error_code ignored;
  const auto own = data.parent_path() / (data.stem().string() + ".labels.npy");
  if (std::filesystem::is_regular_file(own, ignored)) return readLabels(own, rows, rowWord, job);
  const auto shared = data.parent_path() / "labels.npy";
  if (!std::filesystem::is_regular_file(shared, ignored) ||
      std::filesystem::equivalent(shared, data, ignored) || rowsOfNpy(shared) != rows) {
    return ClassLabels{};
  }
  return readLabels(shared, rows, rowWord, job);
}

std::vector<std::string> classNamesInFile(const std::filesystem::path& path) {
  std::vector<std::string> names;
  const auto text = readTextFile(path, 1 << 20);
  if (!text) return names;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    names.emplace_back(trimmed(line));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  while (!names.empty() && names.back().empty()) names.pop_back();
  return names;
}

}  // namespace mlens
