#include "core/graph/NeighborGraph.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mlens {
namespace {

NeighborGraph graphOf(const std::vector<std::vector<std::int32_t>>& rows) {
  NeighborGraph graph;
  for (const auto& row : rows) {
    graph.indices.insert(graph.indices.end(), row.begin(), row.end());
    graph.indptr.push_back(static_cast<std::int64_t>(graph.indices.size()));
  }
  graph.distances.assign(graph.indices.size(), 1.f);
  return graph;
}

TEST(NeighborGraph, UndirectedEdgesComeOnce) {
  const NeighborGraph graph = graphOf({{1, 2}, {0}, {3}, {2}});
  using Edges = std::vector<std::pair<std::int32_t, std::int32_t>>;
  EXPECT_EQ(undirectedEdges(graph), (Edges{{0, 1}, {0, 2}, {2, 3}}));
  const std::vector<std::uint8_t> keep{0, 1, 0, 0};
  EXPECT_EQ(undirectedEdges(graph, keep), (Edges{{0, 1}}));
  EXPECT_TRUE(undirectedEdges(NeighborGraph{}).empty());
}

TEST(NeighborGraph, MajorityVoteWithTiesToTheNearest) {
  const NeighborGraph graph = graphOf({{1, 2}, {2, 0, 3}, {0, 1}, {1, 2}});
  const std::vector<std::int32_t> labels{7, 7, 5, 5};
  // Row 0: 7 and 5 tie, the nearest (1) says 7: right. Row 1: 5, 7, 5 -> 5: wrong. Row 2: 7, 7: wrong. Row 3:
  // 7, 5 -> 7: wrong.
  EXPECT_DOUBLE_EQ(knnAccuracy(graph, labels), 0.25);
  EXPECT_TRUE(std::isnan(knnAccuracy(graph, std::vector<std::int32_t>{1})));
}

TEST(NeighborGraph, OverlapCountsCommonNeighbours) {
  EXPECT_DOUBLE_EQ(neighborOverlap(graphOf({{1, 2}, {0, 2}}), graphOf({{2, 1}, {3, 2}})), 0.75);
  EXPECT_DOUBLE_EQ(neighborOverlap(graphOf({{1}}), graphOf({{1, 2, 3, 4}})), 0.25);
  EXPECT_TRUE(std::isnan(neighborOverlap(graphOf({{}}), graphOf({{}}))));
}

}  // namespace
}  // namespace mlens
