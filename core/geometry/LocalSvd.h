#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"
#include "core/geometry/SmallEigen.h"
#include "core/graph/OffsetProducts.h"

namespace mlens {

/// Singular values and right singular vectors of the offsets of some rows from their mean or from a point,
/// in float64 through the smaller Gram matrix. Scratch memory is kept between calls; one object per thread.
class LocalSvd {
 public:
  /// K neighbours, D columns. Afterwards values() holds min(K, D) singular values, descending. `points` must
  /// live as long as directions are asked for.
  void compute(const Matrix& points, std::span<const std::int32_t> neighbors, Index point, bool centerOnMean);
  std::span<const double> values() const { return values_; }

  /// Makes the first `count` right singular vectors available; their values() must be > 0.
  void findVectors(int count);
  /// Right singular vector j (D entries) into `out`; the largest loading is positive.
  void vector(int j, std::span<float> out) const;
  /// Where the neighbours lie along vector j (K entries): sum of squares values()[j]^2.
  void coordinates(int j, std::span<double> out) const;

 private:
  void multiplyRows();
  void multiplyColumns();
  std::vector<double> direction(int j) const;

  bool centered_ = false;
  bool byRows_ = true;  ///< the K x K Gram matrix was the smaller
  int columns_ = 0;
  std::vector<const float*> rows_;
  const float* origin_ = nullptr;
  OffsetProducts products_;
  SmallEigen eigen_;
  std::vector<double> values_, means_, offsets_;
  std::span<const double> vectors_;
};

}  // namespace mlens
