#include "core/base/Csv.h"
#include "core/data/CsvImages.h"
#include "core/data/CsvVectors.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  if (const auto table = readCsv(file.path())) {
    const std::size_t width = table->header.empty() ? table->rows.front().size() : table->header.size();
    for (const auto& row : table->rows) require(row.size() == width);
  }
  if (const auto table = readCsvVectors(file.path(), {})) {
    const auto rows = static_cast<std::size_t>(table->vectors.rows());
    require(rows > 0 && table->vectors.columns() > 0);
    require(table->names.empty() || table->names.size() == rows);
    require(table->images.empty() || table->images.size() == rows);
    require(table->labels.labels.empty() || table->labels.labels.size() == rows);
  }
  static_cast<void>(readImageList(file.path()).has_value());
  return 0;
}
