#include "core/data/CsvVectors.h"

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Text.h"

namespace mlens {
namespace {

enum class Role { Unknown, Vector, Label, Name, Picture, LeftOut };

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
    return std::move(found_);
  }

 private:
  /// Gives the columns their roles by the first row; true if that was a header.
  bool start(const std::vector<std::string>& fields) {
    const bool header = !isNumberRow(fields);
    bool used[3] = {false, false, false};  // label, name, picture: the first column of each kind counts
    for (const auto& field : fields) {
      Role role = header ? roleOf(field) : Role::Vector;
      if (role == Role::Label || role == Role::Name || role == Role::Picture) {
        bool& taken = used[static_cast<int>(role) - static_cast<int>(Role::Label)];
        if (taken) role = Role::LeftOut;
        taken = true;
      }
      roles_.push_back(role);
    }
    return header;
  }

  const std::string& context_;
  std::vector<Role> roles_;
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
