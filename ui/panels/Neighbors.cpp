#include "ui/panels/Neighbors.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace mlens {

Result<std::vector<Neighbor>> neighborsOf(const Matrix& points, Index row, int k, Metric metric,
                                          const JobContext& job) {
  const std::array<Index, 1> query{row};
  KnnOptions options;
  options.k = k + 1;  // the point itself is among them
  options.metric = metric;
  options.method = KnnMethod::Blocked;  // a tree would be built for one question
  auto graph = nearestNeighbors(points, points.gather(query), options, job);
  if (!graph) return failure(graph);
  std::vector<Neighbor> result;
  const auto rows = graph->neighbors(0);
  const auto distances = graph->distancesOf(0);
  for (std::size_t i = 0; i < rows.size() && static_cast<int>(result.size()) < k; ++i) {
    if (rows[i] != row) result.push_back({rows[i], distances[i]});
  }
  return result;
}

std::vector<Index> sharedRows(const std::vector<Neighbor>& a, const std::vector<Neighbor>& b) {
  const auto rowsOf = [](const std::vector<Neighbor>& neighbors) {
    std::vector<Index> rows;
    for (const Neighbor& neighbor : neighbors) rows.push_back(neighbor.row);
    std::ranges::sort(rows);
    return rows;
  };
  std::vector<Index> shared;
  std::ranges::set_intersection(rowsOf(a), rowsOf(b), std::back_inserter(shared));
  return shared;
}

}  // namespace mlens
