#include "core/layers/PointScalars.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace mlens {
namespace {

void appendFinite(std::span<const float> values, std::vector<float>& known) {
  std::copy_if(values.begin(), values.end(), std::back_inserter(known),
               [](float value) { return std::isfinite(value); });
}

/// Of finite values; reorders them.
std::pair<double, double> rangeOf(std::vector<float>& known) {
  const auto percentile = [&known](double share) {
    const auto at = std::lround(share * static_cast<double>(known.size() - 1));
    std::nth_element(known.begin(), known.begin() + at, known.end());
    return static_cast<double>(known[static_cast<std::size_t>(at)]);
  };
  if (known.empty()) return {0, 0};
  const double low = percentile(0.02);
  return {low, percentile(0.98)};
}

}  // namespace

std::pair<double, double> percentileRange(std::span<const float> values) {
  std::vector<float> known;
  known.reserve(values.size());
  appendFinite(values, known);
  return rangeOf(known);
}

void shareScale(std::span<PointScalars> views) {
  std::vector<float> known;
  for (const PointScalars& view : views) {
    if (view.values) appendFinite(*view.values, known);
  }
  const auto [low, high] = rangeOf(known);
  for (PointScalars& view : views) {
    view.low = low;
    view.high = high;
  }
}

}  // namespace mlens
