// Tangent spaces, dimensions and metrics on shapes whose geometry is known.
#include <gtest/gtest.h>

#include <Eigen/Dense>

#include <cmath>
#include <functional>
#include <numbers>

#include "core/base/EigenView.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/geometry/IntrinsicDimension.h"
#include "core/geometry/ManifoldMetrics.h"
#include "core/geometry/TangentSpace.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

Matrix sampled(Index n, Index d, std::uint64_t seed,
               const std::function<void(RandomStream&, float*)>& point) {
  RandomStream random(seed);
  std::vector<float> values(static_cast<std::size_t>(n * d), 0.f);
  for (Index i = 0; i < n; ++i) point(random, values.data() + i * d);
  return *Matrix::create(n, d, std::move(values));
}

Matrix flatDisc(Index n, Index d) {
  return sampled(n, d, 1, [](RandomStream& random, float* x) {
    const double r = std::sqrt(random.uniform());
    const double t = random.uniform(0, 2 * std::numbers::pi);
    x[0] = static_cast<float>(r * std::cos(t));
    x[1] = static_cast<float>(r * std::sin(t));
  });
}

Matrix sphere(Index n) {
  return sampled(n, 3, 2, [](RandomStream& random, float* x) {
    const double a = random.normal(), b = random.normal(), c = random.normal();
    const double r = std::sqrt(a * a + b * b + c * c);
    x[0] = static_cast<float>(a / r);
    x[1] = static_cast<float>(b / r);
    x[2] = static_cast<float>(c / r);
  });
}

Matrix swissRoll(Index n) {
  return sampled(n, 3, 3, [](RandomStream& random, float* x) {
    const double t = 1.5 * std::numbers::pi * (1 + 2 * random.uniform());
    x[0] = static_cast<float>(t * std::cos(t));
    x[1] = static_cast<float>(21 * random.uniform());
    x[2] = static_cast<float>(t * std::sin(t));
  });
}

// R = 2, r = 0.5, uniform in the angles: close enough to uniform for the dimension.
Matrix torus(Index n) {
  return sampled(n, 3, 4, [](RandomStream& random, float* x) {
    const double u = random.uniform(0, 2 * std::numbers::pi), v = random.uniform(0, 2 * std::numbers::pi);
    x[0] = static_cast<float>((2 + 0.5 * std::cos(v)) * std::cos(u));
    x[1] = static_cast<float>((2 + 0.5 * std::cos(v)) * std::sin(u));
    x[2] = static_cast<float>(0.5 * std::sin(v));
  });
}

NeighborGraph neighbors(const Matrix& points, int k) {
  KnnOptions options;
  options.k = k;
  auto graph = nearestNeighbors(points, options, {});
  EXPECT_TRUE(graph) << graph.error().text();
  return *graph;
}

TEST(TangentSpace, OfAFlatDiscIsThePlaneItLiesIn) {
  const Matrix points = flatDisc(300, 10);
  TangentOptions options;
  const auto field = tangentField(points, neighbors(points, 20), options, {}, {});
  ASSERT_TRUE(field) << field.error().text();
  for (Index i = 0; i < field->size(); ++i) {
    ASSERT_LE(field->dimension[i], 2);
    ASSERT_GE(field->dimension[i], 1);
    for (int j = 0; j < field->dimension[i]; ++j) {
      const auto v = field->vector(i, j);
      EXPECT_NEAR(v[0] * v[0] + v[1] * v[1], 1.0, 1e-5);
    }
  }
}

TEST(TangentSpace, OfASphereIsOrthogonalToTheRadius) {
  const Matrix points = sphere(4000);
  TangentOptions options;
  options.rule = TangentOptions::Rule::Fixed;
  options.dimension = 2;
  const auto field = tangentField(points, neighbors(points, 15), options, {}, {});
  ASSERT_TRUE(field);
  double worst = 0;
  for (Index i = 0; i < field->size(); ++i) {
    for (int j = 0; j < 2; ++j) {
      double dot = 0;
      for (int t = 0; t < 3; ++t) dot += field->vector(i, j)[t] * points(i, t);
      worst = std::max(worst, std::abs(dot));
    }
  }
  EXPECT_LT(worst, 0.12);  // the cap of 15 of 4,000 points has a radius of about 0.12
}

TEST(TangentSpace, SingularValuesMatchADenseDecomposition) {
  const Matrix points = sampled(40, 6, 9, [](RandomStream& random, float* x) {
    for (int j = 0; j < 6; ++j) x[j] = static_cast<float>(random.normal() * (j + 1));
  });
  for (const int k : {3, 6, 20}) {  // K < D, K = D, K > D
    const auto graph = neighbors(points, k);
    for (const bool centered : {true, false}) {
      const auto values = localSingularValues(points, graph.neighbors(0), 0, centered);
      Eigen::MatrixXd offsets(k, 6);
      for (int a = 0; a < k; ++a) {
        offsets.row(a) =
            (eigenView(points).row(graph.neighbors(0)[a]) - eigenView(points).row(0)).cast<double>();
      }
      if (centered) offsets.rowwise() -= offsets.colwise().mean().eval();
      const Eigen::VectorXd expected = Eigen::JacobiSVD<Eigen::MatrixXd>(offsets).singularValues();
      ASSERT_EQ(static_cast<Index>(values.size()), expected.size());
      for (Index j = 0; j < expected.size(); ++j) EXPECT_NEAR(values[j], expected[j], 1e-6 * expected[0]);
    }
  }
}

TEST(TangentSpace, DuplicatesAndLonelyPointsHaveNoDirections) {
  const Matrix same = *Matrix::create(4, 3, std::vector<float>(12, 1.f));
  const auto field = tangentField(same, neighbors(same, 3), TangentOptions{}, {}, {});
  ASSERT_TRUE(field);
  for (Index i = 0; i < 4; ++i) EXPECT_EQ(field->dimension[i], 0);
  NeighborGraph none;
  none.indptr = {0, 0};
  const auto lonely = tangentField(*Matrix::create(1, 3, {1, 2, 3}), none, TangentOptions{}, {}, {});
  ASSERT_TRUE(lonely);
  EXPECT_EQ(lonely->dimension[0], 0);
}

TEST(TangentSpace, OnlyTheRowsAskedFor) {
  const Matrix points = flatDisc(100, 4);
  const std::vector<Index> rows{3, 50};
  const auto field = tangentField(points, neighbors(points, 10), TangentOptions{}, rows, {});
  ASSERT_TRUE(field);
  EXPECT_GT(field->dimension[3], 0);
  EXPECT_GT(field->dimension[50], 0);
  EXPECT_EQ(field->dimension[4], 0);
}

TEST(IntrinsicDimension, OfKnownShapes) {
  const Matrix line = sampled(2000, 5, 5, [](RandomStream& random, float* x) {
    const double t = random.uniform();
    for (int j = 0; j < 5; ++j) x[j] = static_cast<float>(t * (j + 1));
  });
  const Matrix gaussian = sampled(4000, 5, 6, [](RandomStream& random, float* x) {
    for (int j = 0; j < 5; ++j) x[j] = static_cast<float>(random.normal());
  });
  struct Case {
    const char* name;
    Matrix points;
    double dimension, tolerance;
  };
  for (const Case& shape :
       {Case{"line", line, 1, 0.08}, Case{"disc", flatDisc(4000, 8), 2, 0.15},
        Case{"sphere", sphere(4000), 2, 0.15}, Case{"Swiss roll", swissRoll(4000), 2, 0.2},
        Case{"torus", torus(4000), 2, 0.2}, Case{"5-d Gaussian", gaussian, 5, 0.5}}) {
    const auto graph = neighbors(shape.points, 20);
    EXPECT_NEAR(twoNn(graph), shape.dimension, shape.tolerance) << shape.name;
    EXPECT_NEAR(aggregateMle(mleDimensions(graph)), shape.dimension, shape.tolerance * 1.5) << shape.name;
  }
}

TEST(IntrinsicDimension, ByHand) {
  NeighborGraph graph;
  graph.indptr = {0, 3};
  graph.indices = {1, 2, 3};
  graph.distances = {1, 2, 4};
  const auto m = mleDimensions(graph, 20);
  EXPECT_NEAR(m[0], 2.0 / (std::log(4.0) + std::log(2.0)), 1e-12);
  EXPECT_TRUE(std::isnan(twoNn(graph)));
  graph.distances = {0, 2, 4};
  EXPECT_TRUE(std::isnan(mleDimensions(graph, 20)[0]));
  EXPECT_TRUE(std::isnan(aggregateMle({})));
}

TEST(ManifoldMetrics, OfAFlatDiscAreThoseOfAPlane) {
  const Matrix points = flatDisc(1500, 12);
  NnkOptions options;
  options.k = 20;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = nnkGraph(points, options, {});
  ASSERT_TRUE(graph);
  const auto metrics = manifoldMetrics(points, *graph, {}, {});
  ASSERT_TRUE(metrics) << metrics.error().text();
  double affinity = 0;
  int planes = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    EXPECT_LE(metrics->localDimension[i], 2);
    if (metrics->localDimension[i] == 2) ++planes;
    affinity += metrics->affinity[i] / static_cast<double>(points.rows());
  }
  EXPECT_GT(planes, 1200);
  EXPECT_GT(affinity, 0.97);  // two planes in the same plane: 1; a line in it: 1; two lines: less
  // Mean distance of two points of a unit disc: 128 / (45 pi).
  EXPECT_NEAR(metrics->meanPairwiseDistance, 128 / (45 * std::numbers::pi), 0.02);
  double hubs = 0;
  for (double h : metrics->hubness) hubs += h;
  EXPECT_EQ(static_cast<std::size_t>(hubs), graph->graph.indices.size());
}

TEST(ManifoldMetrics, AdjacentPlanesOfASphereAgreeAndRandomOnesDoNot) {
  const Matrix points = sphere(1500);
  NnkOptions options;
  options.k = 20;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = nnkGraph(points, options, {});
  ASSERT_TRUE(graph);
  ManifoldMetricsOptions fixed;
  fixed.tangent.rule = TangentOptions::Rule::Fixed;
  fixed.tangent.dimension = 2;
  const auto metrics = manifoldMetrics(points, *graph, fixed, {});
  ASSERT_TRUE(metrics);
  double near = 0, sum = 0;
  for (double a : metrics->affinity) near += a / static_cast<double>(points.rows());
  EXPECT_GT(near, 0.98);
  // Two random planes in R3 share a line; the other angle has cos^2 of mean 1/3: E sqrt((1 + c^2) / 2) =
  // 0.811...
  double expected = 0;
  for (int t = 0; t < 1000; ++t) expected += std::sqrt((1 + (t + 0.5) * (t + 0.5) / 1e6) / 2) / 1000;
  EXPECT_NEAR(metrics->randomAffinity, expected, 0.01);
  for (double share : metrics->randomAngles) sum += share;
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_GT(metrics->adjacentAngles[0], 0.8);
}

TEST(ManifoldMetrics, SameBitsOnAnyNumberOfThreads) {
  const Matrix points = swissRoll(600);
  const auto graph = nnkGraph(points, {}, {});
  ASSERT_TRUE(graph);
  setThreadBudget(1);
  const auto one = manifoldMetrics(points, *graph, {}, {});
  setThreadBudget(2);
  const auto two = manifoldMetrics(points, *graph, {}, {});
  ASSERT_TRUE(one && two);
  for (Index i = 0; i < points.rows(); ++i) {
    EXPECT_EQ(std::isnan(one->affinity[i]), std::isnan(two->affinity[i]));
    if (!std::isnan(one->affinity[i])) {
      EXPECT_EQ(one->affinity[i], two->affinity[i]);
    }
  }
  EXPECT_EQ(one->meanPairwiseDistance, two->meanPairwiseDistance);
  EXPECT_EQ(one->adjacentAngles, two->adjacentAngles);
}

}  // namespace
}  // namespace mlens
