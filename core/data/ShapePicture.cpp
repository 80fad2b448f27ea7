#include "core/data/ShapePicture.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace mlens {
namespace {

struct Point {
  double x, y;
};

constexpr const char* kNames[] = {"arrow", "flag", "kite", "L", "T", "wedge"};
/// Outlines in [-1, 1], y down; none is its own mirror image or turn.
const std::vector<Point>& outline(int shape) {
  static const std::vector<Point> kOutlines[] = {
      {{-1, -0.2}, {0.2, -0.2}, {0.2, -0.7}, {1, 0}, {0.2, 0.7}, {0.2, 0.3}, {-1, 0.3}},
      {{-0.8, -1}, {0.9, -0.6}, {-0.4, 0.1}, {-0.4, 1}, {-0.8, 1}},
      {{0.1, -1}, {0.7, -0.3}, {0, 1}, {-0.5, -0.3}},
      {{-0.7, -1}, {-0.2, -1}, {-0.2, 0.5}, {0.8, 0.5}, {0.8, 1}, {-0.7, 1}},
      {{-0.9, -0.9},
       {0.9, -0.9},
       {0.9, -0.4},
       {0.35, -0.4},
       {0.35, 1},
       {-0.15, 1},
       {-0.15, -0.4},
       {-0.9, -0.4}},
      {{-0.9, 0.8}, {0.9, 0.8}, {0.4, -0.9}}};
  return kOutlines[shape];
}

constexpr ShapeFactor kFactors[] = {
    {"hue", &ShapeFactors::hue, 0, 1},           {"scale", &ShapeFactors::scale, 0.35, 0.75},
    {"rotation", &ShapeFactors::rotation, 0, 1}, {"x", &ShapeFactors::x, -0.25, 0.25},
    {"y", &ShapeFactors::y, -0.25, 0.25},        {"light", &ShapeFactors::light, 0, 1}};

constexpr int kSamples = 8;  // along a pixel's side
constexpr double kTurn = 2 * std::numbers::pi;

bool inside(const std::vector<Point>& polygon, Point p) {
  bool in = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const Point a = polygon[i], b = polygon[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
  }
  return in;
}

/// Full saturation 0.8 and value 0.9: 0.9 - 0.72 max(0, min(k, 4 - k, 1)), k = n + 6 hue modulo 6.
std::array<double, 3> colorOf(double hue) {
  const auto channel = [&](double n) {
    const double k = std::fmod(n + 6 * (hue - std::floor(hue)), 6.0);
    return 0.9 - 0.72 * std::clamp(std::min(k, 4 - k), 0.0, 1.0);
  };
  return {channel(5), channel(3), channel(1)};
}

}  // namespace

std::span<const char* const> shapeNames() {
  return kNames;
}

std::span<const ShapeFactor> shapeFactors() {
  return kFactors;
}

ShapeFactors drawShape(RandomStream& random) {
  ShapeFactors factors;
  factors.shape = static_cast<int>(random.below(std::ssize(kNames)));
  for (const ShapeFactor& factor : kFactors) factors.*factor.value = random.uniform(factor.low, factor.high);
  return factors;
}

Image renderShape(const ShapeFactors& factors, int size) {
  constexpr double kGround = 0.15, kLight = 0.35;
  const auto& polygon = outline(factors.shape);
  const auto color = colorOf(factors.hue);
  const double cosine = std::cos(kTurn * factors.rotation), sine = std::sin(kTurn * factors.rotation);
  Image image{size, size, 3, {}};
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      int covered = 0;
      for (int s = 0; s < kSamples * kSamples; ++s) {
        const int right = s % kSamples, down = s / kSamples;
        const double px = 2 * (column + (right + 0.5) / kSamples) / size - 1 - factors.x;
        const double py = 2 * (row + (down + 0.5) / kSamples) / size - 1 - factors.y;
        const Point own{(cosine * px - sine * py) / factors.scale, (sine * px + cosine * py) / factors.scale};
        covered += inside(polygon, own);
      }
      const double x = (2 * column + 1.0) / size - 1, y = (2 * row + 1.0) / size - 1;
      const double light =
          1 + kLight * (x * std::cos(kTurn * factors.light) - y * std::sin(kTurn * factors.light));
      const double share = covered / static_cast<double>(kSamples * kSamples);
      for (const double channel : color) {
        const double value = light * (share * channel + (1 - share) * kGround);
        image.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))));
      }
    }
  }
  return image;
}

}  // namespace mlens
