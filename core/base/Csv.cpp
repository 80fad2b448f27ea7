#include "core/base/Csv.h"

#include "core/base/AtomicFile.h"
#include "core/base/CsvShape.h"
#include "core/base/Text.h"

namespace mlens {
namespace {

constexpr std::size_t kReadLimit = std::size_t{256} << 20;

class CsvScanner {
 public:
  CsvScanner(std::string_view text, const std::string& context)
      : text_(text), context_(context), separator_(csvShape(text).separator) {}

  bool skipsComment() {
    if (separator_ != ' ' || atEnd() || text_[at_] != '#') return false;
    while (!atEnd() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    endLine();
    return true;
  }

  bool atEnd() const { return at_ >= text_.size(); }
  std::size_t offset() const { return at_; }
  Index line() const { return line_; }

  /// Reads the fields up to the end of the line.
  Result<void> readRow(std::vector<std::string>& fields) {
    fields.clear();
    skipBlanks();
    for (bool more = true; more;) {
      fields.emplace_back();
      if (!atEnd() && text_[at_] == '"') {
        if (auto read = readQuoted(fields.back()); !read) return read;
      } else {
        const std::size_t begin = at_;
        while (!atEnd() && !separates(text_[at_]) && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
        fields.back() = text_.substr(begin, at_ - begin);
      }
      more = !atEnd() && separates(text_[at_]);
      if (more) ++at_;
      skipBlanks();
      if (more && separator_ == ' ' && (atEnd() || text_[at_] == '\n' || text_[at_] == '\r')) more = false;
    }
    endLine();
    return {};
  }

 private:
  bool separates(char c) const { return c == separator_ || (separator_ == ' ' && c == '\t'); }

  /// Where blanks separate, any number of them does, and those around a line do not count.
  void skipBlanks() {
    while (separator_ == ' ' && !atEnd() && separates(text_[at_])) ++at_;
  }

  Result<void> readQuoted(std::string& field) {
    const Index opened = line_;
    for (++at_;; ++at_) {
      if (atEnd()) return wrong(opened, "a quoted field is not closed");
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      field += text_[at_];
    }
    ++at_;
    if (!atEnd() && !separates(text_[at_]) && text_[at_] != '\n' && text_[at_] != '\r') {
      return wrong(line_, "text follows a closing quote; write a quote inside a field as two");
    }
    return {};
  }

  void endLine() {
    if (atEnd()) return;
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  tl::unexpected<Error> wrong(Index line, const std::string& what) const {
    return fail(ErrorCode::BadFormat, "line " + std::to_string(line) + ": " + what, context_);
  }

  std::string_view text_;
  const std::string& context_;
  char separator_;
  std::size_t at_ = 0;
  Index line_ = 1;
};

void appendField(std::string& text, const std::string& field) {
  const bool plain = field.find_first_of(",;\t\"\r\n") == std::string::npos;
  if (plain) {
    text += field;
    return;
  }
  text += '"';
  for (const char c : field) {
    if (c == '"') text += '"';
    text += c;
  }
  text += '"';
}

void appendRow(std::string& text, const std::vector<std::string>& fields) {
  if (fields.size() == 1 && fields[0].empty()) text += "\"\"";  // else it would be an empty line
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += ',';
    appendField(text, fields[i]);
  }
  text += "\r\n";
}

}  // namespace

int CsvTable::column(const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (lowerCase(trimmed(header[i])) == name) return static_cast<int>(i);
    }
  }
  return -1;
}

Result<void> scanCsv(std::string_view text, const std::string& context,
                     const std::function<Result<void>(Index line, std::vector<std::string>& fields)>& row) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return fail(ErrorCode::Unsupported, "is UTF-16 text; save it as \"CSV UTF-8\"", context);
  }
  if (text.substr(0, 4096).find('\0') != std::string_view::npos) {
    return fail(ErrorCode::BadFormat, "is not a text file", context);
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  CsvScanner scanner(text, context);
  std::vector<std::string> fields;
  std::size_t width = 0;
  while (scanner.skipsComment()) {
  }
  while (!scanner.atEnd()) {
    const Index line = scanner.line();
    const std::size_t start = scanner.offset();
    if (auto read = scanner.readRow(fields); !read) return read;
    if (fields.size() == 1 && fields[0].empty() && text[start] != '"') continue;
    if (width == 0) width = fields.size();
    if (fields.size() != width) {
      return fail(ErrorCode::BadFormat,
                  "line " + std::to_string(line) + " has " + std::to_string(fields.size()) +
                      " fields, the first line has " + std::to_string(width),
                  context);
    }
    if (auto taken = row(line, fields); !taken) return taken;
  }
  return {};
}

Result<CsvTable> parseCsv(std::string_view text, const std::string& context) {
  try {
    CsvTable table;
    const bool header = csvShape(text).header;
    bool first = true;
    auto scanned = scanCsv(text, context, [&](Index, std::vector<std::string>& fields) -> Result<void> {
      if (first && header) {
        table.header = fields;
      } else {
        table.rows.push_back(fields);
      }
      first = false;
      return {};
    });
    if (!scanned) return failure(scanned);
    if (first) return fail(ErrorCode::BadFormat, "is empty", context);
    return table;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for this table; use .npy", context);
  }
}

Result<CsvTable> readCsv(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  if (file->bytes.size() > kReadLimit) {
    return fail(ErrorCode::Unsupported, "is larger than 256 MB, too large for a table; use .npy",
                path.string());
  }
  return parseCsv({reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size()}, path.string());
}

Result<void> writeCsv(const std::filesystem::path& path, const std::vector<std::string>& header,
                      const std::vector<std::vector<std::string>>& rows) {
  return writeCsv(path, header, rows.size(), [&](std::size_t i) { return rows[i]; });
}

Result<void> writeCsv(const std::filesystem::path& path, const std::vector<std::string>& header,
                      std::size_t rows, const std::function<std::vector<std::string>(std::size_t)>& row) {
  auto file = AtomicFile::create(path);
  if (!file) return failure(file);
  std::string text;
  if (!header.empty()) appendRow(text, header);
  for (std::size_t i = 0; i < rows; ++i) {
    appendRow(text, row(i));
    if (text.size() < (std::size_t{1} << 20)) continue;
    if (auto written = file->write(text); !written) return written;
    text.clear();
  }
  if (auto written = file->write(text); !written) return written;
  return file->commit();
}

}  // namespace mlens
