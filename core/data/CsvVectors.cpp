#include "core/data/CsvVectors.h"

#include <algorithm>
#include <limits>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Text.h"

namespace mlens {
namespace {

enum class Role { Unknown, Vector, Column, MaybeColumn, Label, Name, Picture, LeftOut };

Role roleOf(std::string_view title) {
  const std::string name = lowerCase(trimmed(title));
  if (name == "label" || name == "class") return Role::Label;
  if (name == "name" || name == "file" || name == "filename" || name.empty()) return Role::Name;
  if (name == "image" || name == "path") return Role::Picture;
  return Role::Unknown;
}

/// Takes the table row by row.
class VectorColumns {
 public:
  explicit VectorColumns(const std::string& context) : context_(context) {}

  Result<void> add(Index line, const std::vector<std::string>& fields) {
    if (roles_.empty() && start(fields)) return {};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto number = parseNumber(fields[i]);
      if (roles_[i] == Role::Unknown) roles_[i] = number ? Role::Vector : Role::LeftOut;
      if (roles_[i] == Role::MaybeColumn) roles_[i] = number ? Role::Column : Role::LeftOut;
      switch (roles_[i]) {
        case Role::Vector:
          if (!number) {
            return fail(ErrorCode::BadFormat,
                        "line " + std::to_string(line) + ", column " + std::to_string(i + 1) + ": \"" +
                            fields[i].substr(0, 40) + "\" is not a number",
                        context_);
          }
          values_.push_back(static_cast<float>(*number));
          break;
        case Role::Column:
          columns_[i].push_back(number ? static_cast<float>(*number)
                                       : std::numeric_limits<float>::quiet_NaN());
          break;
        case Role::Label:
          labels_.push_back(fields[i]);
          break;
        case Role::Name:
          found_.names.push_back(fields[i]);
          break;
        case Role::Picture:
          found_.images.emplace_back(trimmed(fields[i]));
          break;
        default:
          break;
      }
    }
    ++rows_;
    return {};
  }

  Result<CsvVectors> finish() {
    if (rows_ == 0) return fail(ErrorCode::BadFormat, "has no rows of numbers", context_);
    if (values_.empty()) return fail(ErrorCode::BadFormat, "has no columns of numbers", context_);
    auto labels = labels_.empty() ? ClassLabels{} : labelsFromWords(labels_, context_);
    if (!labels) return failure(labels);
    found_.labels = std::move(*labels);
    const Index columns = static_cast<Index>(values_.size()) / rows_;
    auto vectors = Matrix::create(rows_, columns, std::move(values_));
    if (!vectors) return failure(vectors);
    found_.vectors = std::move(*vectors);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i].empty()) found_.columns.push_back({titles_[i], std::move(columns_[i])});
    }
    return std::move(found_);
  }

 private:
  /// Gives the columns their roles by the first row; true if that was a header.
  bool start(const std::vector<std::string>& fields) {
    const bool header = !isNumberRow(fields);
    const auto numbered = [](const std::string& field) {
      const auto title = trimmed(field);
      return !title.empty() && title.back() >= '0' && title.back() <= '9';
    };
    const bool series = header && std::ranges::any_of(fields, [&](const std::string& field) {
                          return roleOf(field) == Role::Unknown && numbered(field);
                        });
    bool used[3] = {false, false, false};  // label, name, picture: the first column of each kind counts
    for (const auto& field : fields) {
      Role role = header ? roleOf(field) : Role::Vector;
      if (role == Role::Unknown && series && !numbered(field)) role = Role::MaybeColumn;
      if (role == Role::Label || role == Role::Name || role == Role::Picture) {
        bool& taken = used[static_cast<int>(role) - static_cast<int>(Role::Label)];
        if (taken) role = Role::LeftOut;
        taken = true;
      }
      roles_.push_back(role);
      titles_.emplace_back(trimmed(field));
    }
    columns_.resize(fields.size());
    return header;
  }

  const std::string& context_;
  std::vector<Role> roles_;
  std::vector<std::string> titles_;
  std::vector<std::vector<float>> columns_;  // by place in the row
  std::vector<float> values_;
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
  VectorColumns columns(context);
  auto scanned = scanCsv(text, context, [&](Index line, std::vector<std::string>& fields) -> Result<void> {
    if (auto go = job.check(); !go) return go;
    return columns.add(line, fields);
  });
  if (!scanned) return failure(scanned);
  return columns.finish();
}

}  // namespace mlens
