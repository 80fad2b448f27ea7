#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// A CSV file (RFC 4180 quoting, UTF-8, comma, semicolon or tab told from the first line). `header` is empty
/// when the first row holds only numbers. All rows have the same number of fields or BadFormat names the
/// line.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};
Result<CsvTable> readCsv(const std::filesystem::path& path);

/// Writes rows with RFC 4180 quoting, whole or not at all.
Result<void> writeCsv(const std::filesystem::path& path, const std::vector<std::string>& header,
                      const std::vector<std::vector<std::string>>& rows);

}  // namespace mlens
