#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// Eight doubles on the boundary that the products below read from.
struct alignas(64) ProductChunk {
  double values[8];
};
inline constexpr int kProductRows = 4, kProductColumns = 8;  ///< rows come in multiples of these

/// The rows minus `origin` (or minus their own mean, if `centered`) in float64, each padded with zeros to
/// `stride`, and rows of zeros up to a multiple of kProductRows.
struct OffsetRows {
  std::vector<ProductChunk> values;
  int stride = 0, padded = 0;

  void compute(const Matrix& points, std::span<const std::int32_t> rows, Index origin, bool centered);
  const double* row(int a) const {
    return reinterpret_cast<const double*>(values.data()) + static_cast<std::ptrdiff_t>(a) * stride;
  }

 private:
  std::vector<ProductChunk> origin_;
};

/// The lower triangle of the inner products of `count` rows of `stride` doubles (multiples as above, padded
/// with zeros): out is count x count, of which entries above the diagonal may be written too. The same bits
/// on AVX2 and AVX-512.
void productsOfRows(const ProductChunk* rows, int count, int stride, double* out);

/// Distances and inner products of a few rows of a matrix with each other, summed in float64. For at most
/// some 200 rows. Everything is taken relative to the last row (the query), so that a common offset costs no
/// digits. Scratch memory is kept between calls; one object per thread.
class GramBlock {
 public:
  void compute(const Matrix& points, std::span<const std::int32_t> rows);
  /// After compute() of the same rows: makes product() available.
  void computeProducts(const Matrix& points, std::span<const std::int32_t> rows);

  double squaredDistance(int a, int b) const {
    return a == b ? 0.0 : products_[index(std::min(a, b), std::max(a, b))];
  }
  /// x_a' x_b of the rows as they are.
  double product(int a, int b) const {
    return products_[index(std::max(a, b), std::min(a, b))] + toQuery_[a] + toQuery_[b] + norm_;
  }

 private:
  std::size_t index(int a, int b) const { return static_cast<std::size_t>(a) * padded_ + b; }
  int count_ = 0, padded_ = 0;
  double norm_ = 0;
  OffsetRows offsets_;
  std::vector<double> products_, toQuery_;  ///< lower triangle: products of offsets; upper: squared distances
};

}  // namespace mlens
