#include "core/projection/UmapPlacement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

struct Finished {
  Matrix points = clusters(600, 8, 3, 12, 1);
  UmapOptions options{{.epochs = 100}};
  Matrix map = mapOf(points, options);
};

NeighborGraph onMap(const Matrix& points, const Matrix& queries) {
  return *nearestNeighbors(points, queries, KnnOptions{15, Metric::Euclidean, KnnMethod::Auto}, JobContext());
}

TEST(PlaceOnMap, NewPointsJoinTheirCluster) {
  const Finished finished;
  const Matrix fresh = clusters(90, 8, 3, 12, 2);
  const auto placed = placeOnMap(finished.map, onMap(finished.points, fresh), finished.options, JobContext());
  ASSERT_TRUE(placed);
  ASSERT_EQ(placed->rows(), 90);
  const NeighborGraph near = onMap(finished.map, *placed);
  for (Index i = 0; i < 90; ++i) {
    for (std::int32_t j : near.neighbors(i).first(5)) EXPECT_EQ(j % 3, i % 3);
  }
}

TEST(PlaceOnMap, KnownPointsReturnNearTheirPlaces) {
  const Finished finished;
  const auto placed =
      placeOnMap(finished.map, onMap(finished.points, finished.points), finished.options, JobContext());
  ASSERT_TRUE(placed);
  double away = 0, extent = 0;
  for (Index i = 0; i < 600; ++i) {
    away += std::hypot((*placed)(i, 0) - finished.map(i, 0), (*placed)(i, 1) - finished.map(i, 1)) / 600;
    extent += distance(finished.map, i, (i + 1) % 600) / 600;
  }
  EXPECT_LT(away, extent / 8);
}

TEST(PlaceOnMap, SameBitsOnAnyNumberOfThreads) {
  const Finished finished;
  const NeighborGraph near = onMap(finished.points, clusters(2000, 8, 3, 12, 3));
  setThreadBudget(1);
  const auto one = placeOnMap(finished.map, near, finished.options, JobContext());
  setThreadBudget(4);
  const auto four = placeOnMap(finished.map, near, finished.options, JobContext());
  setThreadBudget(2);
  ASSERT_TRUE(one && four);
  EXPECT_TRUE(sameBits(*one, *four));
}

TEST(PlaceOnMap, APointsPlaceIsItsOwn) {
  const Finished finished;
  const Matrix fresh = clusters(40, 8, 3, 12, 4);
  const auto rows = [&](const std::vector<Index>& which) {
    std::vector<float> values;
    for (const Index i : which) values.insert(values.end(), fresh.row(i).begin(), fresh.row(i).end());
    return *Matrix::create(static_cast<Index>(which.size()), 8, std::move(values));
  };
  const auto place = [&](const std::vector<Index>& which) {
    return *placeOnMap(finished.map, onMap(finished.points, rows(which)), finished.options, JobContext());
  };
  std::vector<Index> all(40), turned(40);
  for (Index i = 0; i < 40; ++i)
    all[static_cast<std::size_t>(i)] = i, turned[static_cast<std::size_t>(i)] = 39 - i;
  const Matrix placed = place(all), other = place(turned), alone = place({7}), twice = place({7, 7, 3});
  for (int d = 0; d < 2; ++d) {
    for (Index i = 0; i < 40; ++i) EXPECT_EQ(placed(i, d), other(39 - i, d)) << i;
    EXPECT_EQ(alone(0, d), placed(7, d));
    EXPECT_EQ(twice(1, d), placed(7, d));
  }
}

TEST(PlaceOnMap, RefusesWhatDoesNotFit) {
  const Finished finished;
  NeighborGraph lonely;
  lonely.indptr = {0, 0};
  EXPECT_FALSE(placeOnMap(finished.map, lonely, finished.options, JobContext()));
  NeighborGraph unknown;
  unknown.indptr = {0, 1};
  unknown.indices = {600};
  unknown.distances = {1};
  EXPECT_FALSE(placeOnMap(finished.map, unknown, finished.options, JobContext()));
  unknown.indices = {599};
  EXPECT_TRUE(placeOnMap(finished.map, unknown, finished.options, JobContext()));
  UmapOptions space = finished.options;
  space.dims = 3;
  EXPECT_FALSE(placeOnMap(finished.map, unknown, space, JobContext()));
}

}  // namespace
}  // namespace mlens
