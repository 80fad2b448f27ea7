#include "core/geometry/IntrinsicDimension.h"

#include <algorithm>
#include <cmath>

#include "core/base/NotANumber.h"

namespace mlens {

double twoNn(const NeighborGraph& neighbors) {
  std::vector<double> logRatios;
  for (Index i = 0; i < neighbors.size(); ++i) {
    const auto distances = neighbors.distancesOf(i);
    if (distances.size() < 2 || distances[0] <= 0.0f) continue;
    logRatios.push_back(std::log(static_cast<double>(distances[1]) / static_cast<double>(distances[0])));
  }
  const auto usable = logRatios.size();
  if (usable < 3) return kNaN;
  std::sort(logRatios.begin(), logRatios.end());
  const auto kept = static_cast<std::size_t>(0.9 * static_cast<double>(usable));
  double xy = 0, xx = 0;
  for (std::size_t rank = 0; rank < kept; ++rank) {
    const double y = -std::log1p(-static_cast<double>(rank) / static_cast<double>(usable));
    xy += logRatios[rank] * y;
    xx += logRatios[rank] * logRatios[rank];
  }
  return xx > 0 ? xy / xx : kNaN;
}

std::vector<double> mleDimensions(const NeighborGraph& neighbors, int k) {
  std::vector<double> dimensions(static_cast<std::size_t>(neighbors.size()), kNaN);
  for (Index i = 0; i < neighbors.size(); ++i) {
    const auto distances = neighbors.distancesOf(i);
    const auto used = std::min(distances.size(), static_cast<std::size_t>(std::max(0, k)));
    if (used < 2) continue;
    const auto last = static_cast<double>(distances[used - 1]);
    double sum = 0;
    bool zero = false;
    for (std::size_t j = 0; j + 1 < used; ++j) {
      zero = zero || distances[j] <= 0.0f;
      if (!zero) sum += std::log(last / static_cast<double>(distances[j]));
    }
    if (zero || sum <= 0) continue;
    dimensions[i] = static_cast<double>(used - 1) / sum;
  }
  return dimensions;
}

double aggregateMle(const std::vector<double>& dimensions) {
  double sum = 0;
  Index count = 0;
  for (double m : dimensions) {
    if (std::isnan(m)) continue;
    sum += 1.0 / m;
    ++count;
  }
  return count > 0 ? static_cast<double>(count) / sum : kNaN;
}

double meanMle(const std::vector<double>& dimensions) {
  double sum = 0;
  Index count = 0;
  for (double m : dimensions) {
    if (std::isnan(m)) continue;
    sum += m;
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : kNaN;
}

}  // namespace mlens
