#include "ui/scene/ColorSpace.h"

#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

std::array<double, 3> linearOf(const Rgb& color) {
  std::array<double, 3> linear{};
  for (int i = 0; i < 3; ++i) {
    const double c = color[i] / 255.0;
    linear[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  return linear;
}

std::uint8_t encoded(double linear) {
  const double c = std::clamp(linear, 0.0, 1.0);
  const double s = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * s));
}

using Rows = std::array<std::array<double, 3>, 3>;
std::array<double, 3> product(const Rows& m, const std::array<double, 3>& v) {
  std::array<double, 3> out{};
  for (int i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

constexpr Rows kProtan{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Rows kDeutan{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Rows kTritan{
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};

}  // namespace

Lab labOf(const Rgb& color) {
  static constexpr Rows kXyzFromRgb{{{0.4124564, 0.3575761, 0.1804375},
                                     {0.2126729, 0.7151522, 0.0721750},
                                     {0.0193339, 0.1191920, 0.9503041}}};
  static constexpr std::array<double, 3> kWhite{0.95047, 1.0, 1.08883};
  std::array<double, 3> f = product(kXyzFromRgb, linearOf(color));
  for (int i = 0; i < 3; ++i) {
    const double t = f[i] / kWhite[i];
    f[i] = t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double labDistance(const Lab& a, const Lab& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

Rgb asSeen(const Rgb& color, ColorVision vision) {
  if (vision == ColorVision::Normal) return color;
  const Rows& m = vision == ColorVision::Protan ? kProtan : vision == ColorVision::Deutan ? kDeutan : kTritan;
  const auto seen = product(m, linearOf(color));
  return {encoded(seen[0]), encoded(seen[1]), encoded(seen[2])};
}

Rgb mixed(const Rgb& a, const Rgb& b, double t) {
  Rgb out{};
  for (int i = 0; i < 3; ++i) {
    out[i] = static_cast<std::uint8_t>(std::lround((1 - t) * a[i] + t * b[i]));
  }
  return out;
}

}  // namespace mlens
