#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// Inner products of a few rows of a matrix with each other, summed in float64. For at most some 200 rows.
/// Distances are taken between rows relative to the last one (the query), so a common offset costs no digits.
/// Scratch memory is kept between calls; one object per thread.
class GramBlock {
 public:
  void compute(const Matrix& points, std::span<const std::int32_t> rows);

  /// x_a' x_b of the rows as they are.
  double product(int a, int b) const { return products_[index(a, b)]; }
  double squaredDistance(int a, int b) const { return distances_[index(a, b)]; }

 private:
  std::size_t index(int a, int b) const { return static_cast<std::size_t>(a) * count_ + b; }
  int count_ = 0;
  std::vector<double> rows_, products_, distances_;
};

}  // namespace mlens
