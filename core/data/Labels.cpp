#include "core/data/Labels.h"

#include <algorithm>
#include <map>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Text.h"
#include "core/data/IdxFile.h"

namespace mlens {
namespace {

constexpr std::int64_t kMaxClasses = 100'000;

Result<ClassLabels> labelsFromTable(const std::filesystem::path& path) {
  auto table = readCsv(path);
  if (!table) return failure(table);
  int column = table->column({"label", "class", "target", "y"});
  std::vector<std::string> words;
  if (column < 0) {
    const std::size_t width = table->header.empty() ? table->rows.front().size() : table->header.size();
    if (width != 1) {
      return fail(ErrorCode::BadFormat, "has no column named label or class; name it in the first line",
                  path.string());
    }
    column = 0;
    words.insert(words.end(), table->header.begin(),
                 table->header.end());  // one column: a label like the others
  }
  for (auto& row : table->rows) words.push_back(std::move(row[static_cast<std::size_t>(column)]));
  return labelsFromWords(words, path.string());
}

}  // namespace

Result<ClassLabels> labelsFromNumbers(const std::vector<std::int64_t>& numbers, const std::string& context) {
  ClassLabels result;
  std::int64_t largest = -1;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    if (numbers[row] < 0 || numbers[row] >= kMaxClasses) {
      return fail(ErrorCode::BadFormat,
                  "the label of row " + std::to_string(row) + " is " + std::to_string(numbers[row]) +
                      "; labels are class numbers from 0 to 99999",
                  context);
    }
    largest = std::max(largest, numbers[row]);
    result.labels.push_back(static_cast<std::int32_t>(numbers[row]));
  }
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
    if (const auto number = parseInteger(word); number && numbers.size() == row) numbers.push_back(*number);
    classes.emplace(word, 0);
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
  for (const auto& word : words) result.labels.push_back(classes.find(trimmed(word))->second);
  return result;
}

Result<ClassLabels> readLabels(const std::filesystem::path& path, const JobContext& job) {
  const std::string extension = lowerCase(path.extension().string());
  if (extension == ".npy") {
    auto numbers = readNpyIntegers(path);
    if (!numbers) return failure(numbers);
    return labelsFromNumbers(*numbers, path.string());
  }
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return labelsFromTable(path);
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

Result<ClassLabels> labelsBeside(const std::filesystem::path& data, Index rows, const std::string& rowWord,
                                 const JobContext& job) {
  std::error_code ignored;
  const auto own = data.parent_path() / (data.stem().string() + ".labels.npy");
  if (std::filesystem::is_regular_file(own, ignored)) {
    auto labels = readLabels(own, job);
    if (!labels) return labels;
    if (auto same = requireCount(*labels, rows, own, rowWord); !same) return failure(same);
    return labels;
  }
  const auto shared = data.parent_path() / "labels.npy";
  if (std::filesystem::is_regular_file(shared, ignored) &&
      !std::filesystem::equivalent(shared, data, ignored)) {
    auto labels = readLabels(shared, job);
    if (labels && static_cast<Index>(labels->labels.size()) == rows) return labels;
  }
  return ClassLabels{};
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
