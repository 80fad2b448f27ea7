#include "core/geometry/Polytope.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/Random.h"

namespace mlens {
namespace {

using Vec = std::array<double, 3>;

Vec minus(const Place& a, const Place& b) {
  return {static_cast<double>(a[0]) - b[0], static_cast<double>(a[1]) - b[1],
          static_cast<double>(a[2]) - b[2]};
}
Vec cross(const Vec& a, const Vec& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const Vec& a, const Vec& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

std::vector<Place> randomPlaces(int count, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<Place> places;
  for (int i = 0; i < count; ++i) {
    places.push_back({static_cast<float>(random.normal()), static_cast<float>(random.normal()),
                      static_cast<float>(random.normal())});
  }
  return places;
}

/// A closed surface of triangles facing outwards, with all points behind every one of them.
void expectHull(const std::vector<Place>& points, const std::vector<Triangle>& faces) {
  std::set<std::pair<int, int>> edges;
  std::set<int> corners;
  for (const Triangle& face : faces) {
    const auto at = [&](std::size_t k) { return points[static_cast<std::size_t>(face[k])]; };
    const Vec normal = cross(minus(at(1), at(0)), minus(at(2), at(0)));
    for (const Place& point : points) {
      EXPECT_LE(dot(normal, minus(point, at(0))), 1e-5 * std::sqrt(dot(normal, normal)));
    }
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_TRUE(edges.insert({face[k], face[(k + 1) % 3]}).second);
      corners.insert(face[k]);
    }
  }
  for (const auto& [from, to] : edges) EXPECT_TRUE(edges.contains({to, from}));
  EXPECT_EQ(corners.size() + faces.size(), edges.size() / 2 + 2) << "Euler";
}

TEST(ConvexHull, ClosesAroundRandomPoints) {
  for (int count = 4; count <= 200; count += 28) {
    const auto points = randomPlaces(count, static_cast<std::uint64_t>(count));
    const auto faces = convexHull(points);
    ASSERT_FALSE(faces.empty());
    expectHull(points, faces);
  }
}

TEST(ConvexHull, OfACubeWithPointsOnAndInIt) {
  std::vector<Place> points;
  for (int i = 0; i < 27; ++i) {
    points.push_back({static_cast<float>(i % 3), static_cast<float>(i / 3 % 3), static_cast<float>(i / 9)});
  }
  points.push_back(points[0]);  // and twice the same
  double volume = 0;
  for (const Triangle& face : convexHull(points)) {
    const auto at = [&](std::size_t k) { return minus(points[static_cast<std::size_t>(face[k])], {}); };
    volume += dot(at(0), cross(at(1), at(2))) / 6;
  }
  EXPECT_NEAR(volume, 8, 1e-9);
}

TEST(ConvexHull, OfFlatPointsIsTheirArea) {
  const std::vector<Place> square = {{0, 0, 0}, {2, 0, 0}, {1, 1, 0}, {2, 2, 0}, {0, 2, 0}, {1, 0, 0}};
  const auto faces = convexHull(square);
  double area = 0;
  for (const Triangle& face : faces) {
    const auto at = [&](std::size_t k) { return square[static_cast<std::size_t>(face[k])]; };
    const Vec normal = cross(minus(at(1), at(0)), minus(at(2), at(0)));
    area += std::sqrt(dot(normal, normal)) / 2;
    for (const std::int32_t corner : face) EXPECT_NE(corner, 2);  // lies within
  }
  EXPECT_NEAR(area, 4, 1e-9);
}

TEST(ConvexHull, HasNoFacesWhereThereIsNoArea) {
  EXPECT_TRUE(convexHull({}).empty());
  EXPECT_TRUE(convexHull(std::vector<Place>{{1, 2, 3}, {1, 2, 4}}).empty());
  EXPECT_TRUE(convexHull(std::vector<Place>(9, Place{1, 2, 3})).empty());
  EXPECT_TRUE(convexHull(std::vector<Place>{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {5, 5, 5}}).empty());
}

/// Points of a plane in 3D, and a map that stretches the plane's second axis three times.
struct Stretched {
  Matrix points, coordinates;
  Stretched() {
    RandomStream random(3);
    std::vector<float> data, map;
    for (int i = 0; i < 40; ++i) {
      const double u = i == 0 ? 0 : random.normal(), v = i == 0 ? 0 : random.normal();
      for (const double x : {u, v, 0.0}) data.push_back(static_cast<float>(x));
      for (const double y : {u, 3 * v, 0.0}) map.push_back(static_cast<float>(y));
    }
    points = *Matrix::create(40, 3, std::move(data));
    coordinates = *Matrix::create(40, 3, std::move(map));
  }
  Matrix around(const NnkGraph& graph) const {
    std::vector<Index> rows = {0};
    for (const std::int32_t candidate : graph.candidates.neighbors(0)) rows.push_back(candidate);
    return points.gather(rows);
  }
};

TEST(Polytope, HoldsTheNeighborsAndTheCandidatesThatWereDropped) {
  const Stretched world;
  NnkOptions options;
  options.k = 20;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = *nnkGraph(world.points, options, {});
  const Polytope polytope = polytopeAt(graph, 0, world.around(graph), world.coordinates, nullptr);
  const auto neighbors = graph.graph.neighbors(0);
  ASSERT_EQ(polytope.neighbors.size(), neighbors.size());
  EXPECT_EQ(polytope.neighbors.size() + polytope.eliminated.size(), 20U);
  EXPECT_EQ(polytope.dimension, 3);
  float largest = 0;
  for (std::size_t n = 0; n < neighbors.size(); ++n) {
    EXPECT_EQ(polytope.neighbors[n].row, neighbors[n]);
    EXPECT_EQ(polytope.neighbors[n].at[1], world.coordinates(neighbors[n], 1));
    largest = std::max(largest, polytope.neighbors[n].strength);
  }
  EXPECT_EQ(largest, 1.0F);
}

TEST(Polytope, PlanesGoToTheMapAsNormalsDo) {
  const Stretched world;
  NnkOptions options;
  options.k = 20;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = *nnkGraph(world.points, options, {});
  LocalMapOptions plane;
  plane.tangent = {.rule = TangentOptions::Rule::Fixed, .dimension = 2};
  const LocalMap local = localMap(world.points, world.coordinates, graph.candidates.neighbors(0), 0, plane);
  ASSERT_TRUE(local.holds);
  const Polytope polytope = polytopeAt(graph, 0, world.around(graph), world.coordinates, &local);
  ASSERT_FALSE(polytope.neighbors.empty());
  for (const auto& neighbor : polytope.neighbors) {
    // The line through the neighbour across x_j - x_i, its two ends carried to the map.
    const double u = world.points(neighbor.row, 0), v = world.points(neighbor.row, 1);
    const Vec along = {-v, 3 * u, 0};
    const Vec normal = {neighbor.normal[0], neighbor.normal[1], neighbor.normal[2]};
    EXPECT_NEAR(dot(normal, along) / std::sqrt(dot(along, along)), 0, 1e-5);
    EXPECT_NEAR(dot(normal, normal), 1, 1e-5);
  }
}

TEST(Polytope, HasNoPlanesWhereTheLocalMapDoesNotHold) {
  const Stretched world;
  NnkOptions options;
  options.k = 8;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = *nnkGraph(world.points, options, {});
  LocalMap none;
  const Polytope polytope = polytopeAt(graph, 0, world.around(graph), world.coordinates, &none);
  for (const auto& neighbor : polytope.neighbors) EXPECT_EQ(neighbor.normal, Place{});
}

}  // namespace
}  // namespace mlens
