#include "ui/scene/Picker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr double kPickWidth = 640, kPickHeight = 480;

struct Cloud {
  Matrix coordinates;
  std::vector<std::uint8_t> rgba;
  PickScene scene() const { return {coordinates, rgba}; }
};

Cloud cloud(Index count, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < 3 * count; ++i) values.push_back(static_cast<float>(random.uniform(-1, 1)));
  Cloud c{*Matrix::create(count, 3, std::move(values)), {}};
  for (Index i = 0; i < count; ++i) {
    const std::uint8_t alphas[] = {0, 64, 255, 255};
    c.rgba.insert(c.rgba.end(), {200, 200, 200, alphas[random.below(4)]});
  }
  return c;
}

ScreenMap someMap(int dimensions, std::uint64_t seed) {
  RandomStream random(seed);
  CameraPose pose = rotated(CameraPose{}, dimensions == 2 ? 0 : random.uniform(0, 360), 0);
  // Near enough that some points lie behind the eye.
  return ScreenMap(zoomed(pose, dimensions, kPickWidth, kPickHeight, 3.5, 300, 200), dimensions, kPickWidth,
                   kPickHeight);
}

/// By the definition, in doubles, one candidate after the other.
Index pickByDefinition(const Cloud& c, const ScreenMap& map, ScreenPoint at, double pointRadius,
                       double reach) {
  Index covering = -1, nearest = -1;
  double bestDepth = 0, bestDistance = 0;
  bool bestFaint = false;
  for (Index i = 0; i < c.coordinates.rows(); ++i) {
    const auto row = c.coordinates.row(i);
    const auto p = map.project(row[0], row[1], row[2]);
    const std::uint8_t alpha = c.rgba[static_cast<std::size_t>(4 * i + 3)];
    if (!p.inFront || alpha == 0) continue;
    const double distance = std::hypot(p.x - at.x, p.y - at.y);
    const bool faint = alpha < 255;
    if (distance <= pointRadius &&
        (covering < 0 || faint < bestFaint || (faint == bestFaint && p.depth < bestDepth))) {
      covering = i;
      bestDepth = p.depth;
      bestFaint = faint;
    }
    if (distance <= reach && (nearest < 0 || distance < bestDistance)) {
      nearest = i;
      bestDistance = distance;
    }
  }
  return covering >= 0 ? covering : nearest;
}

TEST(Picker, FindsWhatTheDefinitionSays) {
  for (const int dimensions : {2, 3}) {
    const Cloud c = cloud(3000, 11);
    const ScreenMap map = someMap(dimensions, 5);
    RandomStream random(6);
    int hits = 0;
    for (int trial = 0; trial < 200; ++trial) {
      const ScreenPoint at{random.uniform(0, kPickWidth), random.uniform(0, kPickHeight)};
      const Index expected = pickByDefinition(c, map, at, 4, 7);
      EXPECT_EQ(pickPoint(c.scene(), map, at, 4, 7), expected);
      hits += expected >= 0;
    }
    EXPECT_GT(hits, 20);
    EXPECT_LT(hits, 200);
  }
}

TEST(Picker, NothingWhereNothingIs) {
  const ScreenMap map({}, 3, kPickWidth, kPickHeight);
  EXPECT_EQ(pickPoint({Matrix(), {}}, map, {1, 1}, 5, 5), -1);
  const Matrix nan = *Matrix::create(1, 3, {NAN, 0, 0});
  EXPECT_EQ(pickPoint({nan, {}}, map, {kPickWidth / 2, kPickHeight / 2}, 500, 500), -1);
  const Matrix flat = *Matrix::create(1, 2, {0, 0});
  EXPECT_EQ(pickPoint({flat, {}}, map, {kPickWidth / 2, kPickHeight / 2}, 500, 500), -1);
  const Matrix one = *Matrix::create(1, 3, {0, 0, 0});
  EXPECT_EQ(pickPoint({one, {}}, map, {kPickWidth / 2, kPickHeight / 2}, 1, 1), 0);
}

TEST(Picker, EqualPointsGiveTheLowerRow) {
  const Matrix same = *Matrix::create(3, 3, {0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(pickPoint({same, {}}, ScreenMap({}, 3, kPickWidth, kPickHeight),
                      {kPickWidth / 2, kPickHeight / 2}, 3, 3),
            0);
}

/// Even-odd by counting crossings of a ray against every edge.
bool insideByDefinition(const std::vector<ScreenPoint>& polygon, double x, double y) {
  int crossings = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const ScreenPoint &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    if ((a.y > y) == (b.y > y)) continue;
    if (a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y) > x) ++crossings;
  }
  return crossings % 2 == 1;
}

std::vector<ScreenPoint> star(int corners) {  // crosses itself
  std::vector<ScreenPoint> polygon;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i * (corners / 2) / corners;
    polygon.push_back({320 + 220 * std::cos(angle), 240 + 180 * std::sin(angle)});
  }
  return polygon;
}

TEST(Lasso, SelectsWhatTheDefinitionSays) {
  RandomStream random(8);
  std::vector<ScreenPoint> scribble;
  for (int i = 0; i < 300; ++i) scribble.push_back({random.uniform(-50, 700), random.uniform(-50, 530)});
  const std::vector<std::vector<ScreenPoint>> polygons = {
      star(7), scribble, {{100, 100}, {500, 100}, {500, 400}, {100, 400}}, {{10, 10}, {600, 20}, {30, 400}}};
  for (const int dimensions : {2, 3}) {
    const Cloud c = cloud(20'000, 12);
    const ScreenMap map = someMap(dimensions, 9);
    for (const auto& polygon : polygons) {
      const Selection found = pointsInPolygon(c.scene(), map, polygon);
      ASSERT_EQ(found.points(), c.coordinates.rows());
      Index different = 0;
      for (Index i = 0; i < c.coordinates.rows(); ++i) {
        const auto row = c.coordinates.row(i);
        const auto p = map.project(row[0], row[1], row[2]);
        const bool visible = p.inFront && c.rgba[static_cast<std::size_t>(4 * i + 3)] > 0;
        different += found.contains(i) != (visible && insideByDefinition(polygon, p.x, p.y));
      }
      // The picker projects in single precision: points within 1e-3 pixels of an edge may differ.
      EXPECT_LE(different, polygon.size() > 100 ? 4 : 1);
      EXPECT_GT(found.count(), 150);
    }
  }
}

TEST(Lasso, SameOnAnyNumberOfThreads) {
  const Cloud c = cloud(100'000, 13);
  const ScreenMap map = someMap(3, 1);
  setThreadBudget(1);
  const Selection one = pointsInPolygon(c.scene(), map, star(9));
  setThreadBudget(2);
  const Selection two = pointsInPolygon(c.scene(), map, star(9));
  EXPECT_TRUE(one == two);
}

TEST(Lasso, DegenerateShapesSelectNothing) {
  const Cloud c = cloud(1000, 14);
  const ScreenMap map = someMap(3, 1);
  const std::vector<std::vector<ScreenPoint>> polygons = {{},
                                                          {{1, 1}},
                                                          {{1, 1}, {600, 400}},
                                                          {{5, 5}, {5, 5}, {5, 5}},
                                                          {{0, 200}, {300, 200}, {600, 200}},
                                                          {{NAN, 0}, {600, 0}, {300, 400}}};
  for (const auto& polygon : polygons) {
    EXPECT_EQ(pointsInPolygon(c.scene(), map, polygon).count(), 0);
    EXPECT_EQ(pointsInPolygon(c.scene(), map, polygon).points(), 1000);
  }
  EXPECT_EQ(pointsInPolygon({Matrix(), {}}, map, star(5)).points(), 0);
}

}  // namespace
}  // namespace mlens
