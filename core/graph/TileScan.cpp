#include "core/graph/TileScan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mlens {
namespace {

int scanFrom(int j, const TileRow& row, int count, std::int32_t* hits, int found) {
  for (; j < count; ++j) {
    if (row.products[j] + row.columnNorms[j] <= row.rowLimit ||
        row.products[j] + row.rowNorm <= row.columnLimits[j]) {
      hits[found++] = j;
    }
  }
  return found;
}

}  // namespace

int scanRowPlain(const TileRow& row, int count, std::int32_t* hits) {
  return scanFrom(0, row, count, hits, 0);
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] int scanRowAvx2(const TileRow& row, int count, std::int32_t* hits) {
  const __m256 rowLimit = _mm256_set1_ps(row.rowLimit), rowNorm = _mm256_set1_ps(row.rowNorm);
  int found = 0, j = 0;
  for (; j + 8 <= count; j += 8) {
    const __m256 product = _mm256_loadu_ps(row.products + j);
    const __m256 ofRow =
        _mm256_cmp_ps(_mm256_add_ps(product, _mm256_loadu_ps(row.columnNorms + j)), rowLimit, _CMP_LE_OQ);
    const __m256 ofColumn =
        _mm256_cmp_ps(_mm256_add_ps(product, rowNorm), _mm256_loadu_ps(row.columnLimits + j), _CMP_LE_OQ);
    auto mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_or_ps(ofRow, ofColumn)));
    for (; mask != 0; mask &= mask - 1) hits[found++] = j + __builtin_ctz(mask);
  }
  return scanFrom(j, row, count, hits, found);
}

[[gnu::target("avx512f")]] int scanRowAvx512(const TileRow& row, int count, std::int32_t* hits) {
  const __m512 rowLimit = _mm512_set1_ps(row.rowLimit), rowNorm = _mm512_set1_ps(row.rowNorm);
  int found = 0, j = 0;
  for (; j + 16 <= count; j += 16) {
    const __m512 product = _mm512_loadu_ps(row.products + j);
    const __mmask16 ofRow = _mm512_cmp_ps_mask(_mm512_add_ps(product, _mm512_loadu_ps(row.columnNorms + j)),
                                               rowLimit, _CMP_LE_OQ);
    const __mmask16 ofColumn = _mm512_cmp_ps_mask(_mm512_add_ps(product, rowNorm),
                                                  _mm512_loadu_ps(row.columnLimits + j), _CMP_LE_OQ);
    auto mask = static_cast<unsigned>(ofRow | ofColumn);
    for (; mask != 0; mask &= mask - 1) hits[found++] = j + __builtin_ctz(mask);
  }
  return scanFrom(j, row, count, hits, found);
}

ScanRow scanRowOfThisCpu() {
  if (__builtin_cpu_supports("avx512f")) return scanRowAvx512;
  if (__builtin_cpu_supports("avx2")) return scanRowAvx2;
  return scanRowPlain;
}

#else

ScanRow scanRowOfThisCpu() {
  return scanRowPlain;
}

#endif

}  // namespace mlens
