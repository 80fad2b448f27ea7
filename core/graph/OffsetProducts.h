#pragma once

#include <span>
#include <vector>

#include "core/base/InstructionSet.h"

namespace mlens {

/// Inner products of the offsets of some rows from an origin, in float64. An origin near the rows keeps the
/// digits that a common offset of the data would cost. Scratch memory is kept between calls; one object per
/// thread.
class OffsetProducts {
 public:
  using Function = void(const float* const* rows, int count, const float* origin, int dimensions,
                        double* piece, double* sums, double* out, int stride);

  /// (x_a - o)'(x_b - o) of rows of `dimensions` floats. The same bits on AVX2 and AVX-512.
  void compute(std::span<const float* const> rows, const float* origin, int dimensions);

  /// Row a of the lower triangle: its products with rows 0..a.
  const double* row(int a) const { return products_.data() + static_cast<std::ptrdiff_t>(a) * stride_; }
  double operator()(int a, int b) const { return a < b ? row(b)[a] : row(a)[b]; }

  /// The kernel as compiled for each set of instructions this processor has, the fastest last.
  static std::vector<Function*> kernels();
  void compute(std::span<const float* const> rows, const float* origin, int dimensions, Function* kernel);

 private:
  int stride_ = 0;
  AlignedDoubles piece_, sums_, products_;
};

/// out[t] = sum over rows of weights[a] * (x_a[t] - o[t]), in float64. The same bits on AVX2 and AVX-512.
void combineOffsets(std::span<const float* const> rows, const float* origin, int dimensions,
                    const double* weights, double* out);

}  // namespace mlens
