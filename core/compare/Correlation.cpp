#include "core/compare/Correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace mlens {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double sign(double value) {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/// Weighted tau with places by decreasing (x, y).
double weightedByFirst(std::span<const double> x, std::span<const double> y) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t i, std::size_t j) { return std::pair(x[i], y[i]) > std::pair(x[j], y[j]); });
  double both = 0, inX = 0, inY = 0;
  for (std::size_t r = 0; r < order.size(); ++r) {
    for (std::size_t s = r + 1; s < order.size(); ++s) {
      const double weight = 1 / (1 + static_cast<double>(r)) + 1 / (1 + static_cast<double>(s));
      const double signX = sign(x[order[r]] - x[order[s]]), signY = sign(y[order[r]] - y[order[s]]);
      both += weight * signX * signY;
      inX += weight * signX * signX;
      inY += weight * signY * signY;
    }
  }
  return inX > 0 && inY > 0 ? both / std::sqrt(inX * inY) : kNone;
}

}  // namespace

double pearson(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double meanY = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - meanX) * (x[i] - meanX);
    yy += (y[i] - meanY) * (y[i] - meanY);
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  return xx > 0 && yy > 0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : kNone;
}

double spearman(std::span<const double> x, std::span<const double> y) {
  return pearson(meanRanks(x), meanRanks(y));
}

double weightedKendall(std::span<const double> x, std::span<const double> y) {
  return (weightedByFirst(x, y) + weightedByFirst(y, x)) / 2;
}

std::vector<double> meanRanks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t r = first; r < end; ++r) ranks[order[r]] = static_cast<double>(first + end + 1) / 2;
    first = end;
  }
  return ranks;
}

}  // namespace mlens
