#pragma once

#include <cstdint>
#include <vector>

#include "core/base/Job.h"
#include "core/graph/PointSketch.h"

namespace mlens {

/// One random projection tree (Dasgupta and Freund 2008): all points, halved again and again at the median
/// along the line through two points drawn at random, so that near ones mostly stay together.
struct ProjectionTree {
  std::vector<std::int32_t> order;  ///< the points, leaf after leaf
  std::vector<Index> leaves;        ///< leaf l: order[leaves[l]] .. order[leaves[l + 1]]
};

/// `trees` of them with leaves of at most `leafSize` (>= 2) points. The same bits on any number of threads.
Result<std::vector<ProjectionTree>> projectionForest(const PointSketch& sketch, Index points, int trees,
                                                     Index leafSize, std::uint64_t seed,
                                                     const JobContext& job);

}  // namespace mlens
