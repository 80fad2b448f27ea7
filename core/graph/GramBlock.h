#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"
#include "core/graph/OffsetProducts.h"

namespace mlens {

/// Distances and inner products of a few rows of a matrix (some 200 at most) with each other and with a
/// query, summed in float64. Everything is taken relative to the query, so that a common offset costs no
/// digits. Scratch memory is kept between calls; one object per thread.
class GramBlock {
 public:
  enum class With { Distances, DistancesAndProducts };
  void compute(const Matrix& points, std::span<const std::int32_t> rows, Index query, With what);

  int count() const { return count_; }
  /// Entries per row below, a multiple of 8; those after the count are finite and mean nothing.
  int stride() const { return stride_; }
  /// Squared distances of row a to rows 0..a.
  const double* squaredDistances(int a) const {
    return distances_.data() + static_cast<std::ptrdiff_t>(a) * stride_;
  }
  double squaredDistance(int a, int b) const {
    return a < b ? squaredDistances(b)[a] : squaredDistances(a)[b];
  }
  /// Squared distances of all rows to the query.
  const double* toQuery() const { return toQuery_.data(); }
  /// Whether two of the rows are at distance 0.
  bool hasDuplicates() const { return hasDuplicates_; }

  /// x_a' x_b of the rows as they are, where asked for; b = count(): with the query.
  double product(int a, int b) const {
    return (b < count_ ? offsets_(a, b) : 0.0) + along(a) + along(b) + norm();
  }

 private:
  // The products with the offset of the zero row, -query, follow after those of the rows.
  double along(int a) const {
    return a < count_ ? -offsets_(count_, a) : 0.0;
  }  ///< offset of row a times query
  double norm() const { return offsets_(count_, count_); }
  void findDuplicates(const Matrix& points, std::span<const std::int32_t> rows);

  int count_ = 0, stride_ = 0;
  bool hasDuplicates_ = false;
  OffsetProducts offsets_;
  std::vector<const float*> pointers_;
  std::vector<float> zeros_;
  std::vector<double> distances_, toQuery_;
};

}  // namespace mlens
