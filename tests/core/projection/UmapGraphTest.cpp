#include "core/projection/UmapGraph.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/projection/UmapOptions.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

TEST(UmapCurve, MatchesThePublishedProgram) {
  // umap-learn 0.5.3: find_ab_params(spread, min_dist)
  const UmapCurve usual = fitUmapCurve(0.1, 1.0);
  EXPECT_NEAR(usual.a, 1.57694, 1e-4);
  EXPECT_NEAR(usual.b, 0.895061, 1e-5);
  const UmapCurve tight = fitUmapCurve(0.001, 1.0);
  EXPECT_NEAR(tight.a, 1.92906, 1e-4);
  EXPECT_NEAR(tight.b, 0.791505, 1e-5);
  const UmapCurve loose = fitUmapCurve(0.5, 1.0);
  EXPECT_NEAR(loose.a, 0.583030, 1e-4);
  EXPECT_NEAR(loose.b, 1.334167, 1e-4);
}

TEST(UmapOptions, RefusesWhatIsOutOfRange) {
  EXPECT_TRUE(UmapOptions{}.validate());
  UmapOptions options;
  options.minDist = 2;
  EXPECT_EQ(options.validate().error().context, "min-dist");
  options = {};
  options.minDist = NAN;
  EXPECT_FALSE(options.validate());
  options = {};
  options.dims = 4;
  EXPECT_EQ(options.validate().error().context, "dims");
  options = {};
  options.neighbors = 1;
  EXPECT_FALSE(options.validate());
}

TEST(SmoothKnn, SolvesItsEquation) {
  const NeighborGraph graph = neighbors(clusters(300, 8, 3, 6, 1));
  const auto scales = smoothKnn(graph, 1, JobContext());
  ASSERT_TRUE(scales);
  for (Index i = 0; i < graph.size(); ++i) {
    EXPECT_EQ(scales->rho[i], graph.distancesOf(i)[0]);
    double sum = 0;
    for (float d : graph.distancesOf(i)) sum += umapMembership(d, scales->rho[i], scales->sigma[i]);
    EXPECT_NEAR(sum, std::log2(15.0), 1e-4);
  }
}

TEST(SmoothKnn, DuplicatesDoNotCountAsNearest) {
  // Row 0: two duplicates, then 1, 2, 4.
  NeighborGraph graph;
  graph.indptr = {0, 5};
  graph.indices = {0, 0, 0, 0, 0};
  graph.distances = {0, 0, 1, 2, 4};
  const auto scales = smoothKnn(graph, 1, JobContext());
  EXPECT_EQ(scales->rho[0], 1);
  // Already three memberships of 1 against log2(6) = 2.58: the least scale, 0.001 of the mean distance 1.4.
  EXPECT_NEAR(scales->sigma[0], 1.4e-3, 1e-8);
  EXPECT_EQ(smoothKnn(graph, 0, JobContext())->rho[0], 0);
}

TEST(UmapGraph, IsTheUnionOfTheMemberships) {
  const Matrix points = clusters(200, 5, 2, 4, 2);
  const NeighborGraph directed = neighbors(points);
  const auto scales = smoothKnn(directed, 1, JobContext());
  std::vector<std::vector<double>> dense(200, std::vector<double>(200, 0));
  for (Index i = 0; i < 200; ++i) {
    for (auto e = directed.indptr[i]; e < directed.indptr[i + 1]; ++e) {
      dense[i][directed.indices[e]] = umapMembership(directed.distances[e], scales->rho[i], scales->sigma[i]);
    }
  }
  const auto graph = umapGraph(directed, JobContext());
  ASSERT_TRUE(graph);
  Index edges = 0;
  for (Index i = 0; i < 200; ++i) {
    for (Index j = 0; j < 200; ++j) edges += dense[i][j] + dense[j][i] > 0;
    const auto near = graph->neighbors(i);
    EXPECT_TRUE(std::is_sorted(near.begin(), near.end()));
    for (std::size_t e = 0; e < near.size(); ++e) {
      const double forth = dense[i][near[e]], back = dense[near[e]][i];
      EXPECT_NEAR(graph->weightsOf(i)[e], forth + back - forth * back, 1e-6);
      const auto other = graph->neighbors(near[e]);
      const auto mirrored = std::find(other.begin(), other.end(), i);
      ASSERT_NE(mirrored, other.end());
      EXPECT_EQ(graph->weightsOf(near[e])[mirrored - other.begin()], graph->weightsOf(i)[e]);
    }
  }
  EXPECT_EQ(edges, static_cast<Index>(graph->indices.size()));
}

TEST(UmapGraph, ConstantPointsAreFullyConnected) {
  const UmapGraph graph = fuzzy(matrix(20, 3, std::vector<float>(60, 2.5f)), 5);
  ASSERT_EQ(graph.size(), 20);
  for (float w : graph.weights) EXPECT_EQ(w, 1);
}

TEST(UmapGraph, RefusesBadNeighbours) {
  NeighborGraph graph;
  graph.indptr = {0, 1, 2};
  graph.indices = {1, 2};
  graph.distances = {1, 1};
  EXPECT_FALSE(umapGraph(graph, JobContext()));  // 2 does not exist
  graph.indices = {1, 0};
  graph.distances = {1, NAN};
  EXPECT_FALSE(umapGraph(graph, JobContext()));
  graph.distances = {1};
  EXPECT_FALSE(umapGraph(graph, JobContext()));
  graph.distances = {1, 2};
  EXPECT_TRUE(umapGraph(graph, JobContext()));
  EXPECT_TRUE(umapGraph(NeighborGraph{}, JobContext()));
}

}  // namespace
}  // namespace mlens
