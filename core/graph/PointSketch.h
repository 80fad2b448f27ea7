#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/graph/ProductFrame.h"

namespace mlens {

/// Points in few coordinates, for the approximate search: |sketch(a) - sketch(b)| is never more than the
/// distance of a and b (but for rounding). Up to kFewDimensions the points themselves (`complete`: the
/// distances are the real ones); else coordinates in a subspace that holds nearly the most variance of a
/// sample, and as the last one the length of what lies outside of it.
struct PointSketch {
  static constexpr Index kFewDimensions = 128;
  static constexpr Index kCoordinates = 128;

  bool complete = false;
  int stride = 0;  ///< floats per row, see kDistanceStep
  std::vector<float> rows;

  const float* row(Index i) const { return rows.data() + i * stride; }
  /// Row r becomes what row order[r] was.
  void reorder(const std::vector<std::int32_t>& order);

  /// In the coordinates of `frame`, of so many points and dimensions.
  static Result<PointSketch> create(const ProductFrame& frame, Index points, Index dimensions,
                                    std::uint64_t seed, const JobContext& job);
};

}  // namespace mlens
