#pragma once

#include <vector>

#include "core/graph/Knn.h"

namespace mlens {

struct Neighbor {
  Index row = -1;
  float distance = 0;  ///< in the metric's own units
};

/// The k nearest of one point, itself excluded, ascending, exact. Searches only for this point: no graph of
/// all points is made.
Result<std::vector<Neighbor>> neighborsOf(const Matrix& points, Index row, int k, Metric metric,
                                          const JobContext& job);

/// The rows that are in both, ascending.
std::vector<Index> sharedRows(const std::vector<Neighbor>& a, const std::vector<Neighbor>& b);

}  // namespace mlens
