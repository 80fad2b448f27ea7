#pragma once

#include <span>

namespace mlens {

/// |a - b|^2 in float64. Eight partial sums in a fixed order: the same bits in every build.
inline double squaredDistance(std::span<const float> a, std::span<const float> b) {
  double lanes[8] = {};
  std::size_t t = 0;
  for (; t + 8 <= a.size(); t += 8) {
    for (int l = 0; l < 8; ++l) {
      const double difference = static_cast<double>(a[t + l]) - static_cast<double>(b[t + l]);
      lanes[l] += difference * difference;
    }
  }
  for (int l = 0; t < a.size(); ++t, ++l) {
    const double difference = static_cast<double>(a[t]) - static_cast<double>(b[t]);
    lanes[l] += difference * difference;
  }
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/// a'b in float64, summed likewise.
inline double innerProduct(std::span<const float> a, std::span<const float> b) {
  double lanes[8] = {};
  std::size_t t = 0;
  for (; t + 8 <= a.size(); t += 8) {
    for (int l = 0; l < 8; ++l) lanes[l] += static_cast<double>(a[t + l]) * static_cast<double>(b[t + l]);
  }
  for (int l = 0; t < a.size(); ++t, ++l) lanes[l] += static_cast<double>(a[t]) * static_cast<double>(b[t]);
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

}  // namespace mlens
