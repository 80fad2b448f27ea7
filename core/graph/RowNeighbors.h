#pragma once

#include <span>

#include "core/graph/Knn.h"

namespace mlens {

/// The k nearest rows of some of the points, each point itself excluded: row r of the result belongs to
/// points.row(rows[r]). Searches only for these; errors as nearestNeighbors, and InvalidArgument for a row
/// out of range.
Result<NeighborGraph> neighborsOfRows(const Matrix& points, std::span<const Index> rows,
                                      const KnnOptions& options, const JobContext& job);

}  // namespace mlens
