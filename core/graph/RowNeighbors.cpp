#include "core/graph/RowNeighbors.h"

#include <algorithm>

namespace mlens {

Result<NeighborGraph> neighborsOfRows(const Matrix& points, std::span<const Index> rows,
                                      const KnnOptions& options, const JobContext& job) {
  for (const Index row : rows) {
    if (row < 0 || row >= points.rows()) {
      return fail(ErrorCode::InvalidArgument, "there is no row " + std::to_string(row), "nearest neighbours");
    }
  }
  KnnOptions wider = options;
  if (options.k >= 1) wider.k = static_cast<int>(std::min<Index>(options.k, points.rows() - 1)) + 1;
  auto found = nearestNeighbors(points, points.gather(rows), wider, job);
  if (!found) return failure(found);
  NeighborGraph graph;
  graph.method = found->method;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto indices = found->neighbors(static_cast<Index>(r));
    const auto distances = found->distancesOf(static_cast<Index>(r));
    // Among many exact copies the point itself may not be listed: then any of them may go.
    const auto self = std::ranges::find(indices, rows[r]);
    const auto left = static_cast<std::size_t>(self - indices.begin());
    for (std::size_t j = 0; j < indices.size(); ++j) {
      if (j == left || (left == indices.size() && j + 1 == left)) continue;
      graph.indices.push_back(indices[j]);
      graph.distances.push_back(distances[j]);
    }
    graph.indptr.push_back(static_cast<std::int64_t>(graph.indices.size()));
  }
  return graph;
}

}  // namespace mlens
