#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"
#include "core/graph/GramBlock.h"

namespace mlens {

/// Singular values and right singular vectors of the offsets of some rows from their mean or from a point,
/// in float64 through the smaller Gram matrix. Scratch memory is kept between calls; one object per thread.
class LocalSvd {
 public:
  /// K neighbours, D columns. Afterwards values() holds min(K, D) singular values, descending.
  void compute(const Matrix& points, std::span<const std::int32_t> neighbors, Index point, bool centerOnMean,
               bool wantVectors);

  std::span<const double> values() const { return values_; }
  /// Right singular vector j (D entries) into `out`; the largest loading is positive. values()[j] must be >
  /// 0.
  void vector(int j, std::span<float> out) const;
  /// Where the neighbours lie along vector j (K entries): sum of squares values()[j]^2.
  void coordinates(int j, std::span<double> out) const;

 private:
  std::vector<double> direction(int j) const;
  int multiply(int n);

  bool byRows_ = true;  ///< the K x K Gram matrix was the smaller
  Index columns_ = 0;
  int rows_ = 0;
  int gramStride_ = 0;
  OffsetRows offsets_;
  std::vector<double> gram_, eigenvectors_, eigenvalues_, values_;
  std::vector<double> work_;
  std::vector<int> iwork_;
};

}  // namespace mlens
