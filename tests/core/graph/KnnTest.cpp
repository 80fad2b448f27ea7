#include "core/base/EigenView.h"
#include "core/graph/Knn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

Matrix gaussian(Index n, Index d, std::uint64_t seed, double offset = 0, double scale = 1) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < n * d; ++i) values.push_back(static_cast<float>(offset + scale * random.normal()));
  return *Matrix::create(n, d, std::move(values));
}

// Integers in a small range: many exact ties and duplicates.
Matrix lattice(Index n, Index d, std::uint64_t seed, Index range) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < n * d; ++i) values.push_back(static_cast<float>(random.below(range) + 1));
  return *Matrix::create(n, d, std::move(values));
}

double rankingDistance(const Matrix& a, Index i, const Matrix& b, Index j, Metric metric) {
  const auto x = eigenView(a).row(i).cast<double>(), y = eigenView(b).row(j).cast<double>();
  if (metric == Metric::Euclidean) return (x - y).squaredNorm();
  return 1 - x.dot(y) / (x.norm() * y.norm());
}

// Neighbours must be those of a full sort. Distances decide; equal ones (to rounding) may come in index order
// only.
void expectExact(const Matrix& points, const KnnOptions& options) {
  const auto graph = nearestNeighbors(points, options, {});
  ASSERT_TRUE(graph) << graph.error().text();
  const Index n = points.rows();
  ASSERT_EQ(graph->size(), n);
  for (Index i = 0; i < n; ++i) {
    std::vector<double> all;
    for (Index j = 0; j < n; ++j) {
      if (j != i) all.push_back(rankingDistance(points, i, points, j, options.metric));
    }
    std::sort(all.begin(), all.end());
    const auto found = graph->neighbors(i);
    ASSERT_EQ(static_cast<Index>(found.size()), std::min<Index>(options.k, n - 1));
    for (std::size_t t = 0; t < found.size(); ++t) {
      ASSERT_NE(found[t], i);
      const double d = rankingDistance(points, i, points, found[t], options.metric);
      EXPECT_NEAR(d, all[t], 1e-12 * (1 + all.back())) << "row " << i << " place " << t;
      const double shown = options.metric == Metric::Euclidean ? std::sqrt(d) : d;
      EXPECT_NEAR(graph->distancesOf(i)[t], shown, 1e-6 * (1 + shown));
      EXPECT_EQ(std::count(found.begin(), found.end(), found[t]), 1);
    }
  }
}

// On integers both methods must also agree on the order of ties.
void expectTiesByIndex(const Matrix& points, KnnMethod method) {
  KnnOptions options;
  options.k = 7;
  options.method = method;
  const auto graph = nearestNeighbors(points, options, {});
  ASSERT_TRUE(graph) << graph.error().text();
  for (Index i = 0; i < points.rows(); ++i) {
    std::vector<std::pair<double, std::int32_t>> all;
    for (Index j = 0; j < points.rows(); ++j) {
      if (j != i)
        all.emplace_back(rankingDistance(points, i, points, j, Metric::Euclidean),
                         static_cast<std::int32_t>(j));
    }
    std::sort(all.begin(), all.end());
    for (std::size_t t = 0; t < graph->neighbors(i).size(); ++t) {
      ASSERT_EQ(graph->neighbors(i)[t], all[t].second) << "row " << i << " place " << t;
    }
  }
}

TEST(Knn, MatchesAFullSort) {
  for (const Index d : {1, 2, 3, 17, 64, 333}) {
    for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
      KnnOptions options;
      options.metric = metric;
      options.method = KnnMethod::Blocked;
      expectExact(gaussian(400, d, 10 + d), options);
    }
  }
}

TEST(Knn, KdTreeMatchesAFullSort) {
  for (const Index d : {1, 2, 3, 8, 16}) {
    KnnOptions options;
    options.method = KnnMethod::KdTree;
    expectExact(gaussian(400, d, 20 + d), options);
  }
}

TEST(Knn, FarFromTheOriginNoDigitsAreLost) {
  KnnOptions options;
  options.method = KnnMethod::Blocked;
  expectExact(gaussian(600, 20, 3, 1e3), options);
  expectExact(gaussian(600, 20, 4, 1e5, 1), options);
  expectExact(gaussian(300, 5, 5, -1e3, 1e-2), options);
}

TEST(Knn, TiesGoToTheSmallerIndex) {
  for (const Index range : {2, 3, 6}) {
    const Matrix points = lattice(700, 3, 7, range);
    expectTiesByIndex(points, KnnMethod::Blocked);
    expectTiesByIndex(points, KnnMethod::KdTree);
  }
  expectTiesByIndex(lattice(600, 40, 8, 2), KnnMethod::Blocked);
}

TEST(Knn, ConstantDataAndDuplicates) {
  const Matrix same = *Matrix::create(600, 4, std::vector<float>(2400, 3.f));
  expectTiesByIndex(same, KnnMethod::Blocked);
  expectTiesByIndex(same, KnnMethod::KdTree);
}

TEST(Knn, FewPoints) {
  KnnOptions options;
  options.k = 15;
  for (const KnnMethod method : {KnnMethod::Blocked, KnnMethod::KdTree}) {
    options.method = method;
    const auto one = nearestNeighbors(gaussian(1, 3, 1), options, {});
    ASSERT_TRUE(one) << one.error().text();
    EXPECT_EQ(one->size(), 1);
    EXPECT_TRUE(one->neighbors(0).empty());
    expectExact(gaussian(2, 3, 2), options);
    expectExact(gaussian(16, 3, 3), options);
  }
}

TEST(Knn, OfOtherQueries) {
  const Matrix points = gaussian(500, 12, 1), queries = gaussian(77, 12, 2);
  for (const KnnMethod method : {KnnMethod::Blocked, KnnMethod::KdTree}) {
    KnnOptions options;
    options.k = 5;
    options.method = method;
    const auto graph = nearestNeighbors(points, queries, options, {});
    ASSERT_TRUE(graph);
    ASSERT_EQ(graph->size(), 77);
    for (Index i = 0; i < 77; ++i) {
      std::vector<std::pair<double, std::int32_t>> all;
      for (Index j = 0; j < 500; ++j) {
        all.emplace_back(rankingDistance(queries, i, points, j, Metric::Euclidean),
                         static_cast<std::int32_t>(j));
      }
      std::sort(all.begin(), all.end());
      for (int t = 0; t < 5; ++t) EXPECT_EQ(graph->neighbors(i)[t], all[t].second);
    }
  }
}

TEST(Knn, SameBitsOnAnyNumberOfThreads) {
  const Matrix points = gaussian(3000, 30, 6);
  setThreadBudget(1);
  const auto one = nearestNeighbors(points, {}, {});
  setThreadBudget(2);
  const auto two = nearestNeighbors(points, {}, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->indices, two->indices);
  EXPECT_EQ(one->distances, two->distances);
}

TEST(Knn, RefusesWhatItCannotSearch) {
  KnnOptions options;
  options.k = 0;
  EXPECT_FALSE(nearestNeighbors(gaussian(5, 2, 1), options, {}));
  options.k = 3;
  EXPECT_FALSE(nearestNeighbors(Matrix{}, options, {}));
  EXPECT_FALSE(nearestNeighbors(gaussian(5, 2, 1), gaussian(5, 3, 1), options, {}));
  const auto nan = nearestNeighbors(*Matrix::create(3, 2, {1, 2, 3, NAN, 5, 6}), options, {});
  ASSERT_FALSE(nan);
  EXPECT_NE(nan.error().text().find("row 1"), std::string::npos);
  options.metric = Metric::Cosine;
  const auto zero = nearestNeighbors(*Matrix::create(3, 2, {1, 2, 3, 4, 0, 0}), options, {});
  ASSERT_FALSE(zero);
  EXPECT_NE(zero.error().text().find("row 2"), std::string::npos);
}

TEST(Knn, TheKdTreeIsNotBuiltToItsEndAfterAStop) {
  std::stop_source stop;
  const JobContext job(stop.get_token(), [&](const Progress& progress) {
    EXPECT_EQ(progress.stage, "building the kd-tree");
    stop.request_stop();
  });
  KnnOptions options;
  options.method = KnnMethod::KdTree;
  const auto graph = nearestNeighbors(gaussian(400'000, 3, 1), options, job);
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().code, ErrorCode::Cancelled);
}

TEST(Knn, StopsInTheMiddle) {
  std::stop_source stop;
  const JobContext job(stop.get_token(), [&](const Progress& progress) {
    if (progress.fraction > 0.2) stop.request_stop();
  });
  const auto graph = nearestNeighbors(gaussian(4000, 64, 1), {}, job);
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace mlens
