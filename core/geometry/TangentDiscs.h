#pragma once

#include "core/geometry/LocalMap.h"

namespace mlens {

/// A piece of a tangent plane as it lies on a map: the ellipse place + cos(t) first + sin(t) second, the
/// image of the first two tangent directions, each as long as one standard deviation of the neighbours along
/// it. `second` is 0 where the tangent space has one dimension.
struct TangentDisc {
  std::int32_t row = 0;
  std::array<float, 3> first{}, second{};
  float fit = 0;  ///< LocalMap::fit
};

/// The discs of some points; where none is drawn, and why.
struct TangentDiscs {
  std::vector<TangentDisc> discs;
  Index asked = 0;    ///< points
  Index notHeld = 0;  ///< of them without a disc: the map has no local linear map there
  Index flat = 0;     ///< of them without a disc: their neighbours lie on one spot
};

/// Row r of `neighbors` belongs to point rows[r] (see neighborsOfRows). The same bits on any number of
/// threads. InvalidArgument for a bad option or matrices of different lengths.
Result<TangentDiscs> tangentDiscs(const Matrix& points, const Matrix& coordinates,
                                  const NeighborGraph& neighbors, std::span<const Index> rows,
                                  const LocalMapOptions& options, const JobContext& job);

}  // namespace mlens
