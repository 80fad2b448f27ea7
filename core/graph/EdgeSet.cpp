#include "core/graph/EdgeSet.h"

#include <algorithm>
#include <tuple>

namespace mlens {

EdgeSet edgeSet(const NeighborGraph& graph, std::span<const std::uint8_t> keep) {
  return {undirectedEdges(graph, keep), {}};
}

EdgeSet edgeSet(const NnkGraph& graph, std::span<const std::uint8_t> keep) {
  struct Edge {
    std::int32_t a, b;
    double residual, weight;
  };
  std::vector<Edge> edges;
  for (Index i = 0; i < graph.graph.size(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    if (!keep.empty() && keep[row] == 0) continue;
    const auto from = static_cast<std::int32_t>(i);
    const auto neighbors = graph.graph.neighbors(i);
    const double* weights = graph.weights.data() + graph.graph.indptr[row];
    for (std::size_t n = 0; n < neighbors.size(); ++n) {
      const auto [a, b] = std::minmax(from, neighbors[n]);
      edges.push_back({a, b, graph.residuals[row], weights[n]});
    }
  }
  const auto order = [](const Edge& x, const Edge& y) {
    return std::tie(x.a, x.b, x.residual, x.weight) < std::tie(y.a, y.b, y.residual, y.weight);
  };
  std::sort(edges.begin(), edges.end(), order);
  const auto same = [](const Edge& x, const Edge& y) { return x.a == y.a && x.b == y.b; };
  edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
  if (edges.empty()) return {};

  std::sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) {
    return std::tie(x.weight, x.a, x.b) < std::tie(y.weight, y.a, y.b);
  });
  const double unit = edges[(edges.size() - 1) * 95 / 100].weight;
  EdgeSet set;
  for (const Edge& edge : edges) {
    set.pairs.emplace_back(edge.a, edge.b);
    set.strength.push_back(static_cast<float>(std::min(1.0, edge.weight / unit)));
  }
  return set;
}

NeighborGraph mutualNeighbors(const NeighborGraph& graph) {
  std::vector<std::vector<std::int32_t>> sorted(static_cast<std::size_t>(graph.size()));
  for (Index i = 0; i < graph.size(); ++i) {
    const auto neighbors = graph.neighbors(i);
    auto& row = sorted[static_cast<std::size_t>(i)];
    row.assign(neighbors.begin(), neighbors.end());
    std::ranges::sort(row);
  }
  NeighborGraph mutual;
  mutual.method = graph.method;
  for (Index i = 0; i < graph.size(); ++i) {
    const auto neighbors = graph.neighbors(i);
    const auto distances = graph.distancesOf(i);
    for (std::size_t n = 0; n < neighbors.size(); ++n) {
      if (!std::ranges::binary_search(sorted[static_cast<std::size_t>(neighbors[n])],
                                      static_cast<std::int32_t>(i))) {
        continue;
      }
      mutual.indices.push_back(neighbors[n]);
      mutual.distances.push_back(distances[n]);
    }
    mutual.indptr.push_back(static_cast<std::int64_t>(mutual.indices.size()));
  }
  return mutual;
}

}  // namespace mlens
