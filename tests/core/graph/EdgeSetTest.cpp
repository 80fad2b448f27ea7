#include "core/graph/EdgeSet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/base/Random.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

Matrix gaussianPoints(Index rows, Index columns) {
  RandomStream random(5);
  std::vector<float> values;
  for (Index i = 0; i < rows * columns; ++i) values.push_back(static_cast<float>(random.normal()));
  return *Matrix::create(rows, columns, std::move(values));
}

TEST(EdgeSet, MutualNeighborsChooseEachOther) {
  const auto graph = *nearestNeighbors(gaussianPoints(60, 4), {.k = 6}, {});
  const NeighborGraph mutual = mutualNeighbors(graph);
  ASSERT_EQ(mutual.size(), 60);
  std::size_t expected = 0;
  for (Index i = 0; i < 60; ++i) {
    std::vector<std::int32_t> both;
    for (const std::int32_t j : graph.neighbors(i)) {
      if (std::ranges::find(graph.neighbors(j), i) != graph.neighbors(j).end()) both.push_back(j);
    }
    const auto found = mutual.neighbors(i);
    EXPECT_EQ(std::vector<std::int32_t>(found.begin(), found.end()), both) << i;
    expected += both.size();
  }
  EXPECT_GT(expected, 0U);
  EXPECT_EQ(edgeSet(mutual).pairs.size(), expected / 2);
  EXPECT_TRUE(edgeSet(mutual).strength.empty());
}

TEST(EdgeSet, WeightsAreOfTheSideWithTheSmallerResidual) {
  NnkOptions options;
  options.k = 10;
  options.kernel = NnkKernel::GaussianGlobal;
  const auto graph = *nnkGraph(gaussianPoints(80, 5), options, {});
  std::map<std::pair<std::int32_t, std::int32_t>, std::pair<double, double>> expected;  // residual, weight
  for (std::int32_t i = 0; i < 80; ++i) {
    const auto begin = static_cast<std::size_t>(graph.graph.indptr[static_cast<std::size_t>(i)]);
    const auto neighbors = graph.graph.neighbors(i);
    for (std::size_t n = 0; n < neighbors.size(); ++n) {
      const std::pair side(graph.residuals[static_cast<std::size_t>(i)], graph.weights[begin + n]);
      const auto [at, fresh] = expected.emplace(std::minmax(i, neighbors[n]), side);
      if (!fresh) at->second = std::min(at->second, side);
    }
  }
  const EdgeSet edges = edgeSet(graph);
  ASSERT_EQ(edges.pairs.size(), expected.size());
  ASSERT_EQ(edges.strength.size(), expected.size());
  EXPECT_TRUE(std::ranges::is_sorted(edges.strength));
  EXPECT_EQ(edges.strength.back(), 1.0F);
  double unit = 0;
  for (std::size_t e = 0; e < edges.pairs.size(); ++e) {
    const double weight = expected.at(edges.pairs[e]).second;
    if (edges.strength[e] < 1) unit = weight / static_cast<double>(edges.strength[e]);
  }
  for (std::size_t e = 0; e < edges.pairs.size(); ++e) {
    EXPECT_NEAR(edges.strength[e], std::min(1.0, expected.at(edges.pairs[e]).second / unit), 1e-5);
  }
}

TEST(EdgeSet, OnlyRowsThatAreKeptChoose) {
  NnkOptions options;
  options.k = 6;
  const auto graph = *nnkGraph(gaussianPoints(30, 3), options, {});
  std::vector<std::uint8_t> keep(30, 0);
  EXPECT_TRUE(edgeSet(graph, keep).pairs.empty());
  keep[7] = 1;
  const EdgeSet edges = edgeSet(graph, keep);
  EXPECT_EQ(edges.pairs.size(), graph.graph.neighbors(7).size());
  for (const auto& [a, b] : edges.pairs) EXPECT_TRUE(a == 7 || b == 7);
}

}  // namespace
}  // namespace mlens
