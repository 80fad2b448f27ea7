#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/graph/Knn.h"

namespace mlens {

/// What became of one point's neighbours from graph `a` to graph `b`.
struct NeighborChange {
  std::vector<std::int32_t> kept, lost;  ///< nearest in `a` first
  std::vector<std::int32_t> gained;      ///< nearest in `b` first
};
NeighborChange neighborChange(const NeighborGraph& a, const NeighborGraph& b, Index row);

/// |A n B| / max(|A|, |B|) of every point, 0..1; NaN where neither graph has neighbours. Its mean over the
/// numbers is neighborOverlap(). Both graphs must be of the same points.
std::vector<float> neighborOverlaps(const NeighborGraph& a, const NeighborGraph& b);

/// How far away the neighbours that each point has in `a` lie in `vectors` (the vectors of graph `b`): their
/// mean distance there over that of its own k neighbours there. 1: they are its neighbours still; large: they
/// went away. NaN without neighbours, or where all its own lie on it (distance 0).
Result<std::vector<float>> neighborStretch(const Matrix& vectors, Metric metric, const NeighborGraph& a,
                                           const NeighborGraph& b, const JobContext& job);

/// The `count` points with the least overlap; among equals the larger stretch (NaN last), then the lower row.
std::vector<Index> mostChanged(std::span<const float> overlaps, std::span<const float> stretch, Index count);

}  // namespace mlens
