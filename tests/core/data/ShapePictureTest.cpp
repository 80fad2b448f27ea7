#include "core/data/ShapePicture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace mlens {
namespace {

ShapeFactors plain(int shape) {
  ShapeFactors factors;
  factors.shape = shape;
  return factors;
}

/// The channel's brightness above the ground and its centre, in half sides. Light comes from nowhere in sums
/// over a shape at the centre only approximately: tolerances say so.
struct Moments {
  double mass = 0, x = 0, y = 0;
};
Moments momentsOf(const Image& image, int channel) {
  Moments m;
  for (int row = 0; row < image.height; ++row) {
    for (int column = 0; column < image.width; ++column) {
      const double v = std::max(
          0.0, image.pixels[static_cast<std::size_t>((row * image.width + column) * 3 + channel)] - 60.0);
      m.mass += v;
      m.x += v * ((2 * column + 1.0) / image.width - 1);
      m.y += v * ((2 * row + 1.0) / image.height - 1);
    }
  }
  m.x /= m.mass;
  m.y /= m.mass;
  return m;
}

TEST(ShapePicture, positionMovesAndScaleGrows) {
  for (int shape = 0; shape < static_cast<int>(shapeNames().size()); ++shape) {
    const auto here = plain(shape);
    auto moved = here, grown = here;
    moved.x = 0.25;  // 16 of 128 pixels
    moved.y = -0.125;
    grown.scale = 0.3;
    const auto a = momentsOf(renderShape(here, 128), 0), b = momentsOf(renderShape(moved, 128), 0);
    EXPECT_NEAR(b.x - a.x, 0.25, 0.03) << shape;
    EXPECT_NEAR(b.y - a.y, -0.125, 0.03) << shape;
    EXPECT_NEAR(momentsOf(renderShape(grown, 128), 0).mass / a.mass, 0.25, 0.03) << shape;
  }
}

TEST(ShapePicture, hueTurnsTheColours) {
  // A third of a turn hands each channel on: red to green, green to blue.
  auto red = plain(0), green = plain(0);
  green.hue = 1.0 / 3;
  const auto a = renderShape(red, 32), b = renderShape(green, 32);
  for (std::size_t i = 0; i < a.pixels.size(); i += 3) {
    EXPECT_NEAR(a.pixels[i], b.pixels[i + 1], 1);
    EXPECT_NEAR(a.pixels[i + 1], b.pixels[i + 2], 1);
    EXPECT_NEAR(a.pixels[i + 2], b.pixels[i], 1);
  }
  EXPECT_GT(momentsOf(a, 0).mass, 0);
  EXPECT_EQ(a.pixels[(16 * 32 + 16) * 3 + 1], a.pixels[(16 * 32 + 16) * 3 + 2]);
}

TEST(ShapePicture, aQuarterTurnTurnsThePixels) {
  for (int shape = 0; shape < static_cast<int>(shapeNames().size()); ++shape) {
    auto before = plain(shape), after = plain(shape);
    after.rotation = 0.25;
    after.light = 0.25;  // the light turns with it
    const auto a = renderShape(before, 24), b = renderShape(after, 24);
    for (int row = 0; row < 24; ++row) {
      for (int column = 0; column < 24; ++column) {
        // Counter-clockwise: what was on the right is above. Two of 64 samples may lie on an edge.
        EXPECT_NEAR(b.pixels[static_cast<std::size_t>(((23 - column) * 24 + row) * 3)],
                    a.pixels[static_cast<std::size_t>((row * 24 + column) * 3)], 8)
            << shape;
      }
    }
  }
}

TEST(ShapePicture, theSideTowardsTheLightIsBrighter) {
  auto factors = plain(2);
  factors.light = 0.25;  // from above
  const auto image = renderShape(factors, 32);
  EXPECT_GT(image.pixels[0], image.pixels[31 * 32 * 3] * 3 / 2);
  EXPECT_EQ(image.pixels[0], image.pixels[31 * 3]);
}

TEST(ShapePicture, isDrawnFromTheSeedOverTheRanges) {
  std::vector<int> seen(shapeNames().size());
  double least = 1, most = 0;
  for (std::uint64_t i = 0; i < 600; ++i) {
    RandomStream random(4, i), again(4, i);
    const auto factors = drawShape(random);
    ++seen[static_cast<std::size_t>(factors.shape)];
    for (const auto& factor : shapeFactors()) {
      EXPECT_GE(factors.*factor.value, factor.low);
      EXPECT_LE(factors.*factor.value, factor.high);
    }
    least = std::min(least, factors.hue);
    most = std::max(most, factors.hue);
    EXPECT_EQ(drawShape(again).rotation, factors.rotation);
  }
  for (const int count : seen) EXPECT_NEAR(count, 100, 40);
  EXPECT_LT(least, 0.05);
  EXPECT_GT(most, 0.95);
}

}  // namespace
}  // namespace mlens
