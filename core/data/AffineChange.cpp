#include "core/data/AffineChange.h"

#include <cmath>
#include <numbers>

namespace mlens {
namespace {

constexpr std::array<AffineGenerator, 7> kGenerators{{
    {"rotation", &AffineChange::rotation, std::numbers::pi / 4},
    {"shift right", &AffineChange::right, 0.4},
    {"shift down", &AffineChange::down, 0.4},
    {"scale", &AffineChange::scale, 0.5},
    {"shear", &AffineChange::shear, 0.3},
    {"contrast", &AffineChange::contrast, 0.6},
    {"offset", &AffineChange::offset, 0.3},
}};

}  // namespace

std::span<const AffineGenerator, 7> affineGenerators() {
  return kGenerators;
}

AffineChange drawAffineChange(double strength, RandomStream& random) {
  AffineChange change;
  for (const auto& generator : kGenerators)
    change.*generator.amount = strength * generator.reach * random.uniform(-1, 1);
  return change;
}

void applyAffineChange(std::span<const float> picture, int side, const AffineChange& change,
                       std::span<float> out) {
  // Where a pixel of the changed picture comes from: shift back, then rotation, scale and shear undone.
  const double factor = std::exp(-change.scale);
  const double cosine = factor * std::cos(change.rotation), sine = factor * std::sin(change.rotation);
  const double half = 0.5 * side;
  const auto pixel = [&](int row, int column) {
    const bool inside = row >= 0 && row < side && column >= 0 && column < side;
    return inside ? static_cast<double>(picture[static_cast<std::size_t>(row * side + column)]) : 0.0;
  };
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      const double x = (column + 0.5) / half - 1 - change.right, y = (row + 0.5) / half - 1 - change.down;
      const double turnedX = cosine * x + sine * y, turnedY = cosine * y - sine * x;
      const double sourceX = (turnedX - change.shear * turnedY + 1) * half - 0.5;
      const double sourceY = (turnedY + 1) * half - 0.5;
      const double left = std::floor(sourceX), top = std::floor(sourceY);
      const int c = static_cast<int>(left), r = static_cast<int>(top);
      const double wx = sourceX - left, wy = sourceY - top;
      const double value = (1 - wy) * ((1 - wx) * pixel(r, c) + wx * pixel(r, c + 1)) +
                           wy * ((1 - wx) * pixel(r + 1, c) + wx * pixel(r + 1, c + 1));
      out[static_cast<std::size_t>(row * side + column)] =
          static_cast<float>((1 + change.contrast) * value + change.offset);
    }
  }
}

}  // namespace mlens
