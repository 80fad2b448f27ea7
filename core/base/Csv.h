#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Matrix.h"

namespace mlens {

/// A CSV file (RFC 4180 quoting, UTF-8; separator and header as csvShape tells them; empty lines do not
/// count). `header` is empty when the first row is data. All rows have the same number of fields or BadFormat
/// names the line.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  /// The column whose header is one of `names` (any case), or -1.
  int column(const std::vector<std::string_view>& names) const;
};
/// Refuses files of more than 256 MB: see scanCsv.
Result<CsvTable> readCsv(const std::filesystem::path& path);
Result<CsvTable> parseCsv(std::string_view text, const std::string& context);

/// Hands row after row (the header too) with the number of the line it starts on to `row`, holding no more
/// than one row in memory. Stops at the first error, also of `row`.
Result<void> scanCsv(std::string_view text, const std::string& context,
                     const std::function<Result<void>(Index line, std::vector<std::string>& fields)>& row);

/// Writes rows with RFC 4180 quoting, whole or not at all.
Result<void> writeCsv(const std::filesystem::path& path, const std::vector<std::string>& header,
                      const std::vector<std::vector<std::string>>& rows);
/// The same with rows that are made one by one.
Result<void> writeCsv(const std::filesystem::path& path, const std::vector<std::string>& header,
                      std::size_t rows, const std::function<std::vector<std::string>(std::size_t)>& row);

}  // namespace mlens
