#include "core/base/EigenView.h"
#include "core/projection/UmapSpectral.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/projection/UmapLaplacian.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

/// A ring of n points, all weights 1: eigenvalues cos(2 pi m / n), each but the first twice.
UmapGraph ring(std::int32_t n) {
  UmapGraph graph;
  for (std::int32_t i = 0; i < n; ++i) {
    const std::int32_t left = (i + n - 1) % n, right = (i + 1) % n;
    graph.indices.insert(graph.indices.end(), {std::min(left, right), std::max(left, right)});
    graph.weights.insert(graph.weights.end(), {1, 1});
    graph.indptr.push_back(static_cast<std::int64_t>(graph.indices.size()));
  }
  return graph;
}

UmapGraph sideBySide(const UmapGraph& a, const UmapGraph& b) {
  UmapGraph both = a;
  for (Index i = 0; i < b.size(); ++i) {
    for (std::int32_t j : b.neighbors(i)) both.indices.push_back(j + static_cast<std::int32_t>(a.size()));
    both.weights.insert(both.weights.end(), b.weightsOf(i).begin(), b.weightsOf(i).end());
    both.indptr.push_back(static_cast<std::int64_t>(both.indices.size()));
  }
  return both;
}

void expectCircle(const Matrix& layout) {
  double least = 1e9, most = 0;
  for (Index i = 0; i < layout.rows(); ++i) {
    const double radius = std::hypot(layout(i, 0), layout(i, 1));
    least = std::min(least, radius);
    most = std::max(most, radius);
  }
  EXPECT_NEAR(least, 1, 0.06);
  EXPECT_NEAR(most, 1, 0.06);
}

TEST(SpectralLayout, ARingBecomesACircle) {
  for (int n : {40, 300}) {  // dense and iterative
    const auto layout = spectralLayout(ring(n), 2, 0, JobContext());
    ASSERT_TRUE(layout);
    expectCircle(*layout);
  }
}

TEST(SpectralLayout, AgreesWithTheDenseEigenvectors) {
  const UmapGraph graph = fuzzy(clusters(400, 6, 3, 3, 5));
  const Index n = graph.size();
  Eigen::VectorXd degree = Eigen::VectorXd::Zero(n);
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (auto e = graph.indptr[i]; e < graph.indptr[i + 1]; ++e) {
      dense(i, graph.indices[e]) = graph.weights[e];
      degree[i] += graph.weights[e];
    }
  }
  const Eigen::VectorXd inverse = degree.cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd scaled = inverse.asDiagonal() * dense * inverse.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled);
  const auto layout = spectralLayout(graph, 2, 0, JobContext());
  ASSERT_TRUE(layout);
  for (int c = 0; c < 2; ++c) {
    const Eigen::VectorXd found = eigenView(*layout).col(c).cast<double>().normalized();
    const Eigen::MatrixXd near = solver.eigenvectors().middleCols(n - 2 - c, 1);
    EXPECT_GT((near.transpose() * found).norm(), 0.99) << "eigenvector " << c;
  }
}

TEST(SpectralLayout, SameBitsOnAnyNumberOfThreads) {
  const UmapGraph graph = fuzzy(clusters(3000, 6, 4, 3, 6));
  setThreadBudget(1);
  const auto one = spectralLayout(graph, 3, 4, JobContext());
  setThreadBudget(3);
  const auto three = spectralLayout(graph, 3, 4, JobContext());
  setThreadBudget(2);
  ASSERT_TRUE(one && three);
  EXPECT_TRUE(sameBits(*one, *three));
}

TEST(SpectralLayout, ComponentsStandApart) {
  const UmapGraph graph = sideBySide(ring(40), ring(90));
  const Components components = connectedComponents(graph);
  ASSERT_EQ(components.count(), 2);
  EXPECT_EQ(components.membersOf(1).size(), 90);
  EXPECT_EQ(components.members[components.begin[1] + components.placeOf[77]], 77);
  const auto layout = spectralLayout(graph, 2, 0, JobContext());
  ASSERT_TRUE(layout);
  for (Index i = 0; i < 130; ++i) {  // centred at (1, 0) and (-1, 0), reaching half as far
    EXPECT_EQ((*layout)(i, 0) > 0, i < 40);
    EXPECT_LE(std::hypot((*layout)(i, 0) - (i < 40 ? 1 : -1), (*layout)(i, 1)), 0.54);
  }
}

TEST(SpectralLayout, ManySmallComponentsAndLonePoints) {
  UmapGraph graph = ring(3);
  for (int c = 0; c < 200; ++c) graph = sideBySide(graph, ring(c % 2 == 0 ? 3 : 8));
  graph.indptr.insert(graph.indptr.end(), 30, graph.indptr.back());  // 30 points without edges
  for (int dims : {2, 3}) {
    const auto layout = spectralLayout(graph, dims, 0, JobContext());
    ASSERT_TRUE(layout);
    EXPECT_TRUE(requireFinite(*layout, "layout"));
    EXPECT_LE(eigenView(*layout).cwiseAbs().maxCoeff(), 1.5);
  }
}

TEST(SpectralLayout, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  const auto layout = spectralLayout(ring(300), 2, 0, JobContext(source.get_token()));
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, ErrorCode::Cancelled);
}

TEST(UmapStart, FillsTheBox) {
  const Matrix points = clusters(200, 4, 2, 5, 7);
  const UmapGraph graph = fuzzy(points);
  for (UmapInit init : {UmapInit::Spectral, UmapInit::Pca}) {
    UmapOptions options;
    options.init = init;
    options.dims = 3;
    const auto start = umapStart(graph, points, options, JobContext());
    ASSERT_TRUE(start);
    for (int d = 0; d < 3; ++d) {
      EXPECT_FLOAT_EQ(eigenView(*start).col(d).minCoeff(), 0);
      EXPECT_FLOAT_EQ(eigenView(*start).col(d).maxCoeff(), 10);
    }
  }
  EXPECT_FALSE(umapStart(graph, Matrix(), UmapOptions{{.init = UmapInit::Pca}}, JobContext()));
}

TEST(UmapStart, PartsEqualPoints) {
  const Matrix start = scaledStart(matrix(5, 2, std::vector<float>(10, 3.0f)), 1);
  for (Index i = 1; i < 5; ++i) EXPECT_GT(distance(start, 0, i), 0);
}

}  // namespace
}  // namespace mlens
