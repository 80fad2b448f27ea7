#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mlens {

/// Floats per step of the kernels below: rows of a table are padded with zeros to a multiple of it.
inline constexpr int kDistanceStep = 16;

/// Float32 squared distances. All paths give the same bits: sixteen partial sums side by side, added in a
/// fixed order, no fused arithmetic.
struct DistanceKernel {
  /// out[c] = |query - rows[which[c]]|^2 for c < count; every row is `stride` floats, a multiple of
  /// kDistanceStep.
  void (*toRows)(const float* query, const float* rows, int stride, int length, const std::int32_t* which,
                 int count, float* out);
  /// |fa a - fb b|^2 of `length` floats; what it returns above `limit` may be part of the sum only.
  float (*scaled)(const float* a, float fa, const float* b, float fb, std::ptrdiff_t length, float limit);
};

/// Those that this processor can run, the plain one first, the fastest last.
std::vector<DistanceKernel> distanceKernels();

}  // namespace mlens
