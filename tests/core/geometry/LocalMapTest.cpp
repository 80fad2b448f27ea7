// What a map does to tangent planes, on maps that are known.
#include "core/geometry/LocalMap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/geometry/PrincipalAngles.h"
#include "core/geometry/TangentDiscs.h"
#include "core/geometry/TangentPlanes.h"
#include "core/graph/RowNeighbors.h"

namespace mlens {
namespace {

constexpr Index kAmbient = 8;

Matrix matrixOf(Index rows, Index columns, const std::function<double(Index, Index)>& value) {
  std::vector<float> values;
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j) values.push_back(static_cast<float>(value(i, j)));
  return *Matrix::create(rows, columns, std::move(values));
}

Matrix flatGaussian(Index rows, Index columns, std::uint64_t seed, int spread = 1000) {
  RandomStream random(seed);
  return matrixOf(rows, columns, [&](Index, Index j) { return j < spread ? random.normal() : 0.0; });
}

double mapEntry(Index from, std::size_t to) {
  return std::sin(1.0 + static_cast<double>(3 * from) + static_cast<double>(to));
}

/// x -> P x, entries as above.
Matrix linearlyMapped(const Matrix& points) {
  return matrixOf(points.rows(), 3, [&](Index i, Index c) {
    double sum = 0;
    for (Index j = 0; j < points.columns(); ++j)
      sum += points(i, j) * mapEntry(j, static_cast<std::size_t>(c));
    return sum;
  });
}

std::vector<std::int32_t> others(Index rows, std::int32_t self) {
  std::vector<std::int32_t> all;
  for (std::int32_t i = 0; i < rows; ++i)
    if (i != self) all.push_back(i);
  return all;
}

LocalMapOptions fixed(int dimension) {
  LocalMapOptions options;
  options.tangent.rule = TangentOptions::Rule::Fixed;
  options.tangent.dimension = dimension;
  return options;
}

void expectImagesOfTheLinearMap(const LocalMap& map) {
  for (int j = 0; j < map.dimension; ++j) {
    const std::span<const float> axis(map.basis.data() + j * kAmbient, kAmbient);
    const auto applied = map(axis);
    for (std::size_t c = 0; c < 3; ++c) {
      double expected = 0;
      for (Index t = 0; t < kAmbient; ++t) expected += axis[static_cast<std::size_t>(t)] * mapEntry(t, c);
      EXPECT_NEAR(map.images[static_cast<std::size_t>(j)][c], expected, 1e-5);
      EXPECT_NEAR(applied[c], expected, 1e-5);
    }
  }
}

TEST(LocalMap, OfALinearMapIsThatMap) {
  const Matrix points = flatGaussian(25, kAmbient, 1, 3);
  const LocalMap map = localMap(points, linearlyMapped(points), others(25, 4), 4, fixed(3));
  ASSERT_EQ(map.dimension, 3);
  EXPECT_EQ(map.neighbors, 24);
  EXPECT_NEAR(map.fit, 1, 1e-9);
  EXPECT_TRUE(map.holds);
  expectImagesOfTheLinearMap(map);
}

TEST(LocalMap, OfALinearMapIsExactOnFewerDirectionsToo) {
  const Matrix points = flatGaussian(25, kAmbient, 2);
  LocalMapOptions options = fixed(2);
  options.leastFit = 1;
  EXPECT_FALSE(localMap(points, linearlyMapped(points), others(25, 0), 0, options).holds);
  options.linear = true;
  const LocalMap map = localMap(points, linearlyMapped(points), others(25, 0), 0, options);
  EXPECT_TRUE(map.holds);
  EXPECT_LT(map.fit, 0.95);
  expectImagesOfTheLinearMap(map);
}

TEST(LocalMap, DoesNotHoldWhereTheMapFolds) {
  // A strip along x, folded at x = 0.
  const Matrix points = matrixOf(41, kAmbient, [](Index i, Index j) {
    return j == 0 ? 0.1 * (static_cast<double>(i) - 20) : j == 1 ? 0.01 * std::sin(7.0 * i) : 0.0;
  });
  const Matrix folded =
      matrixOf(41, 3, [&](Index i, Index c) { return c == 0 ? std::abs(points(i, 0)) : 0.0; });
  const auto around = [](std::int32_t centre) {
    std::vector<std::int32_t> rows;
    for (std::int32_t i = centre - 6; i <= centre + 6; ++i)
      if (i != centre) rows.push_back(i);
    return rows;
  };
  const LocalMap atFold = localMap(points, folded, around(20), 20, fixed(1));
  EXPECT_LT(atFold.fit, 0.1);
  EXPECT_FALSE(atFold.holds);
  const LocalMap beside = localMap(points, folded, around(30), 30, fixed(1));
  EXPECT_NEAR(beside.fit, 1, 1e-3);
  EXPECT_TRUE(beside.holds);
  EXPECT_NEAR(std::abs(beside.images[0][0]), 1, 1e-3);
}

TEST(LocalMap, ManyDirectionsAreNoProofOfAFit) {
  // Noise to noise: the plain R^2 is near d / (K - 1), the adjusted one near 0.
  const Matrix points = flatGaussian(200, 40, 3), noise = flatGaussian(200, 3, 4);
  KnnOptions search;
  search.k = 20;
  const auto graph = nearestNeighbors(points, search, {});
  ASSERT_TRUE(graph);
  double mean = 0;
  for (Index i = 0; i < 200; ++i)
    mean += localMap(points, noise, graph->neighbors(i), i, fixed(14)).fit / 200;
  EXPECT_NEAR(mean, 0, 0.1);
  EXPECT_TRUE(std::isnan(localMap(points, noise, graph->neighbors(0), 0, fixed(19)).fit));
  EXPECT_FALSE(localMap(points, noise, graph->neighbors(0), 0, fixed(19)).holds);
}

TEST(TangentDiscs, ReachOneStandardDeviation) {
  // A cross in the plane of two axes: the tangent directions are those axes.
  const std::array<std::array<double, 2>, 5> places{{{0, 0}, {3, 0}, {-3, 0}, {0, 1}, {0, -1}}};
  const Matrix points = matrixOf(5, kAmbient, [&](Index i, Index j) {
    return j == 2   ? places[static_cast<std::size_t>(i)][0]
           : j == 5 ? places[static_cast<std::size_t>(i)][1]
                    : 0;
  });
  const Matrix map = matrixOf(5, 3, [&](Index i, Index c) {
    return c < 2 ? 0.5 * places[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)] : 0;
  });
  NeighborGraph graph;
  graph.indptr = {0, 4};
  graph.indices = {3, 4, 1, 2};
  LocalMapOptions options = fixed(2);
  options.linear = true;
  const std::vector<Index> rows{0};
  const auto found = tangentDiscs(points, map, graph, rows, options, {});
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->discs.size(), 1u);
  EXPECT_EQ(found->asked, 1);
  const TangentDisc& disc = found->discs[0];
  EXPECT_NEAR(std::abs(disc.first[0]), 0.5 * std::sqrt(18.0 / 3), 1e-6);  // deviation of 3, -3, 0, 0
  EXPECT_NEAR(disc.first[1], 0, 1e-6);
  EXPECT_NEAR(std::abs(disc.second[1]), 0.5 * std::sqrt(2.0 / 3), 1e-6);
  EXPECT_NEAR(disc.second[0], 0, 1e-6);
}

TEST(TangentDiscs, CountsWhatIsNotDrawn) {
  // Rows 0-29: a line, kept as it is; 30-59: the same line far away, shuffled by the map; 60-63: copies.
  RandomStream random(5);
  const Matrix points = matrixOf(64, 3, [](Index i, Index j) {
    if (j != 0) return 0.0;
    return i < 60 ? 0.1 * static_cast<double>(i % 30) + (i < 30 ? 0 : 100) : 500.0;
  });
  const Matrix map = matrixOf(64, 3, [&](Index i, Index c) {
    if (c != 0) return 0.0;
    return i < 30 ? static_cast<double>(points(i, 0)) : random.normal();
  });
  std::vector<Index> rows;
  for (Index i = 0; i < 64; ++i) rows.push_back(i);
  KnnOptions search;
  search.k = 3;
  LocalMapOptions options = fixed(1);
  options.leastFit = 0.999;
  const auto graph = neighborsOfRows(points, rows, search, {});
  ASSERT_TRUE(graph);
  setThreadBudget(1);
  const auto one = tangentDiscs(points, map, *graph, rows, options, {});
  setThreadBudget(2);
  const auto two = tangentDiscs(points, map, *graph, rows, options, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->asked, 64);
  EXPECT_EQ(one->flat, 4);
  EXPECT_EQ(one->notHeld, 30);
  ASSERT_EQ(one->discs.size(), 30u);
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(one->discs[i].row, static_cast<std::int32_t>(i));
    EXPECT_EQ(one->discs[i].second, (std::array<float, 3>{}));
    EXPECT_EQ(one->discs[i].first, two->discs[i].first);
  }
  EXPECT_FALSE(tangentDiscs(points, flatGaussian(5, 3, 1), *graph, rows, options, {}));
  options.leastFit = 2;
  EXPECT_FALSE(tangentDiscs(points, map, *graph, rows, options, {}));
}

TEST(RowNeighbors, AreThoseOfTheWholeGraph) {
  Matrix points = flatGaussian(60, kAmbient, 6);
  KnnOptions search;
  search.k = 7;
  const auto all = nearestNeighbors(points, search, {});
  const std::vector<Index> rows{59, 0, 17, 17};
  const auto some = neighborsOfRows(points, rows, search, {});
  ASSERT_TRUE(all && some);
  ASSERT_EQ(some->size(), 4);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto expected = all->neighbors(rows[r]), got = some->neighbors(static_cast<Index>(r));
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), got.begin(), got.end()));
  }
  const std::vector<Index> beyond{60};
  EXPECT_FALSE(neighborsOfRows(points, beyond, search, {}));
  search.k = 500;  // as many as there are
  EXPECT_EQ(neighborsOfRows(points, rows, search, {})->neighbors(0).size(), 59u);
  const Matrix copies = matrixOf(9, 2, [](Index, Index) { return 1.0; });
  search.k = 3;
  const std::vector<Index> last{8};
  const auto crowded = neighborsOfRows(copies, last, search, {});
  ASSERT_TRUE(crowded);
  EXPECT_EQ(crowded->neighbors(0).size(), 3u);
  EXPECT_EQ(std::ranges::count(crowded->neighbors(0), 8), 0);
  const std::vector<Index> only{0};
  EXPECT_EQ(neighborsOfRows(flatGaussian(1, 3, 1), only, search, {})->indices.size(), 0u);
}

TEST(TangentPlanes, AreThoseOfTheField) {
  const Matrix points = flatGaussian(80, kAmbient, 7, 4);
  TangentPlaneOptions options;
  options.neighbors = 12;
  KnnOptions search;
  search.k = 12;
  const auto graph = nearestNeighbors(points, search, {});
  const auto field = tangentField(points, *graph, options.tangent, {}, {});
  const std::vector<Index> rows{3, 70};
  const auto planes = tangentPlanes(points, rows, options, {});
  ASSERT_TRUE(field && planes);
  for (const TangentPlane& plane : *planes) {
    ASSERT_EQ(plane.dimension, field->dimension[static_cast<std::size_t>(plane.row)]);
    EXPECT_EQ(plane.singularValues.size(), static_cast<std::size_t>(kAmbient));
    for (int j = 0; j < plane.dimension; ++j) {
      const auto axis = field->vector(plane.row, j);
      EXPECT_TRUE(std::equal(axis.begin(), axis.end(), plane.basis.begin() + j * kAmbient));
    }
    EXPECT_GT(plane.mleDimension, 1);
  }
  options.neighbors = 1;
  EXPECT_FALSE(tangentPlanes(points, rows, options, {}));
}

TEST(TangentPlanes, RandomPairsOfASphere) {
  RandomStream random(8);
  std::vector<float> values;
  for (int i = 0; i < 1500; ++i) {
    const double a = random.normal(), b = random.normal(), c = random.normal();
    for (const double x : {a, b, c})
      values.push_back(static_cast<float>(x / std::sqrt(a * a + b * b + c * c)));
  }
  const Matrix points = *Matrix::create(1500, 3, std::move(values));
  TangentPlaneOptions options;
  options.tangent.rule = TangentOptions::Rule::Fixed;
  options.tangent.dimension = 2;
  const auto baseline = affinityBaseline(points, 1000, 3, options, {});
  ASSERT_TRUE(baseline) << baseline.error().text();
  EXPECT_EQ(baseline->pairs, 1000);
  // Two random planes in R3 share a line; the cosine c of the other angle is uniform: affinity sqrt((1 + c^2)
  // / 2).
  double mean = 0, square = 0;
  for (int t = 0; t < 1000; ++t) {
    const double c = (t + 0.5) / 1000;
    mean += std::sqrt((1 + c * c) / 2) / 1000;
    square += (1 + c * c) / 2000;
  }
  EXPECT_NEAR(baseline->mean, mean, 0.01);
  EXPECT_NEAR(baseline->deviation, std::sqrt(square - mean * mean), 0.01);
  const auto again = affinityBaseline(points, 1000, 3, options, {});
  EXPECT_EQ(again->mean, baseline->mean);
  EXPECT_TRUE(std::isnan(affinityBaseline(flatGaussian(1, 3, 1), 10, 1, options, {})->mean));
}

}  // namespace
}  // namespace mlens
