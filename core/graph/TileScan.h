#pragma once

#include <cstdint>

namespace mlens {

/// One row of a tile of products -2 x'y between a row block and a column block. Two rows x, y are near when
/// -2 x'y plus the squared length of the other is small; each side has a limit above which it is not
/// interested.
struct TileRow {
  const float* products;      ///< -2 x'y for each column y
  const float* columnNorms;   ///< |y|^2
  const float* columnLimits;  ///< of the columns: interested if products + rowNorm <= limit
  float rowNorm;              ///< |x|^2
  float rowLimit;             ///< of the row: interested if products + columnNorms <= limit
};

/// Writes the numbers of the columns (0..count-1, ascending) in which one side is interested; returns how
/// many.
using ScanRow = int (*)(const TileRow& row, int count, std::int32_t* hits);

/// The same hits, bit for bit, on any CPU; the fastest for this one.
ScanRow scanRowOfThisCpu();

int scanRowPlain(const TileRow& row, int count, std::int32_t* hits);
#if defined(__x86_64__)
int scanRowAvx2(const TileRow& row, int count, std::int32_t* hits);
int scanRowAvx512(const TileRow& row, int count, std::int32_t* hits);
#endif

}  // namespace mlens
