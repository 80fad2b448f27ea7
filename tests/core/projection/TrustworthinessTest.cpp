#include "core/projection/Trustworthiness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/Parallel.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

/// Everybody but i by distance, ties by index.
std::vector<Index> ranked(const Matrix& points, Index i) {
  std::vector<Index> order(points.rows());
  std::iota(order.begin(), order.end(), Index{0});
  std::erase(order, i);
  std::ranges::stable_sort(order, {}, [&](Index j) { return distance(points, i, j); });
  return order;
}

/// Venna and Kaski's sum, by sorting: trustworthiness of `map` for `points`; swapped, the continuity.
double byDefinition(const Matrix& points, const Matrix& map, Index i, int k) {
  const auto truth = ranked(points, i), shown = ranked(map, i);
  double penalty = 0;
  for (int s = 0; s < k; ++s) {
    const auto rank = std::ranges::find(truth, shown[s]) - truth.begin() + 1;
    penalty += std::max<double>(0, static_cast<double>(rank - k));
  }
  const auto n = static_cast<double>(points.rows());
  return 1 - 2 / (k * (2 * n - 3 * k - 1)) * penalty;
}

Matrix randomMap(Index rows, std::uint64_t seed) {
  return clusters(rows, 2, 1, 0, seed);
}

TEST(MapTrust, IsVennaAndKaskisSum) {
  const Matrix points = clusters(150, 6, 3, 2, 1), map = randomMap(150, 2);
  const auto trust = mapTrust(points, neighbors(points, 10), map, TrustOptions{.k = 10}, JobContext());
  ASSERT_TRUE(trust);
  EXPECT_EQ(trust->sampled, 150);
  double mean = 0;
  for (Index i = 0; i < 150; ++i) {
    EXPECT_NEAR(trust->trustworthiness[i], byDefinition(points, map, i, 10), 1e-5);
    EXPECT_NEAR(trust->continuity[i], byDefinition(map, points, i, 10), 1e-5);
    mean += byDefinition(points, map, i, 10) / 150;
  }
  EXPECT_NEAR(trust->meanTrustworthiness, mean, 1e-5);
}

/// The distances within a cluster are lost in float32 products of rows about the mean of all.
TEST(MapTrust, HoldsWhereClustersLieFarApartOrOneRowFarOut) {
  for (const float apart : {1e4F, 3e4F, 1e6F}) {
    Matrix points = clusters(150, 6, 1, 0, 4);
    std::vector<float> values(points.data(), points.data() + points.rows() * points.columns());
    for (Index i = 0; i < 150; ++i) {
      if (apart < 1e6F ? i % 2 == 0 : i == 7) values[static_cast<std::size_t>(i * 6)] += apart;
    }
    points = *Matrix::create(150, 6, std::move(values));
    const Matrix map = randomMap(150, 5);
    const auto trust = mapTrust(points, neighbors(points, 10), map, TrustOptions{.k = 10}, JobContext());
    ASSERT_TRUE(trust);
    double mean = 0;
    for (Index i = 0; i < 150; ++i) mean += byDefinition(points, map, i, 10) / 150;
    EXPECT_NEAR(trust->meanTrustworthiness, mean, 1e-5) << apart;
  }
}

TEST(MapTrust, IsOneForTheSamePicture) {
  const Matrix points = randomMap(100, 3);
  const auto trust = mapTrust(points, neighbors(points, 15), points, TrustOptions{}, JobContext());
  ASSERT_TRUE(trust);
  EXPECT_EQ(trust->meanTrustworthiness, 1);
  EXPECT_EQ(trust->meanContinuity, 1);
}

TEST(MapTrust, IsOneForConstantData) {
  const Matrix points = matrix(40, 3, std::vector<float>(120, 1));
  const auto trust = mapTrust(points, neighbors(points, 5), points, TrustOptions{.k = 5}, JobContext());
  ASSERT_TRUE(trust);
  EXPECT_EQ(trust->meanTrustworthiness, 1);
}

TEST(MapTrust, CosineLooksAtDirectionsOnly) {
  const Matrix points = clusters(120, 4, 1, 0, 4);
  std::vector<float> stretched;
  for (Index i = 0; i < 120; ++i) {
    for (float x : points.row(i)) stretched.push_back(x * static_cast<float>(1 + i % 7));
  }
  const KnnOptions cosine{10, Metric::Cosine, KnnMethod::Auto};
  const Matrix map = randomMap(120, 5), longer = matrix(120, 4, stretched);
  const TrustOptions options{.k = 10, .metric = Metric::Cosine};
  const auto a =
      mapTrust(points, *nearestNeighbors(points, cosine, JobContext()), map, options, JobContext());
  const auto b =
      mapTrust(longer, *nearestNeighbors(longer, cosine, JobContext()), map, options, JobContext());
  ASSERT_TRUE(a && b);
  EXPECT_NEAR(a->meanTrustworthiness, b->meanTrustworthiness, 1e-3);
}

TEST(MapTrust, ASampleEstimatesIt) {
  const Matrix points = clusters(1500, 6, 3, 2, 6), map = randomMap(1500, 7);
  const NeighborGraph near = neighbors(points, 15);
  const auto exact = mapTrust(points, near, map, TrustOptions{}, JobContext());
  const auto sampled =
      mapTrust(points, near, map, TrustOptions{.exactUpTo = 1000, .sample = 400}, JobContext());
  ASSERT_TRUE(exact && sampled);
  EXPECT_EQ(sampled->sampled, 400);
  EXPECT_NEAR(sampled->meanTrustworthiness, exact->meanTrustworthiness, 0.01);
  EXPECT_NEAR(sampled->meanContinuity, exact->meanContinuity, 0.01);
}

TEST(MapTrust, SameBitsOnAnyNumberOfThreads) {
  const Matrix points = clusters(500, 6, 3, 2, 8), map = randomMap(500, 9);
  const NeighborGraph near = neighbors(points, 15);
  setThreadBudget(1);
  const auto one = mapTrust(points, near, map, TrustOptions{}, JobContext());
  setThreadBudget(3);
  const auto three = mapTrust(points, near, map, TrustOptions{}, JobContext());
  setThreadBudget(2);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->trustworthiness, three->trustworthiness);
  EXPECT_EQ(one->continuity, three->continuity);
}

TEST(MapTrust, SmallAndBadInput) {
  const Matrix three = matrix(3, 2, {0, 0, 1, 0, 5, 0});
  const auto trust = mapTrust(three, neighbors(three, 2), three, TrustOptions{}, JobContext());
  ASSERT_TRUE(trust);
  EXPECT_EQ(trust->k, 1);
  EXPECT_EQ(trust->meanTrustworthiness, 1);
  const Matrix two = matrix(2, 1, {0, 1});
  EXPECT_FALSE(mapTrust(two, neighbors(two, 1), two, TrustOptions{}, JobContext()));
  EXPECT_FALSE(mapTrust(three, neighbors(three, 2), two, TrustOptions{}, JobContext()));
  const Matrix broken = matrix(3, 2, {0, 0, NAN, 0, 5, 0});
  EXPECT_FALSE(mapTrust(three, neighbors(three, 2), broken, TrustOptions{}, JobContext()));
  EXPECT_FALSE(mapTrust(three, neighbors(three, 2), three, TrustOptions{.k = 0}, JobContext()));
}

}  // namespace
}  // namespace mlens
