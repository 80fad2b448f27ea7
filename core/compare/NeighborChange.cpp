#include "core/compare/NeighborChange.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/graph/ExactDistance.h"

namespace mlens {
namespace {

bool holds(std::span<const std::int32_t> rows, std::int32_t row) {
  return std::ranges::find(rows, row) != rows.end();
}

double distance(std::span<const float> x, std::span<const float> y, Metric metric) {
  if (metric == Metric::Euclidean) return std::sqrt(squaredDistance(x, y));
  return std::clamp(1 - innerProduct(x, y) / std::sqrt(innerProduct(x, x) * innerProduct(y, y)), 0.0, 2.0);
}

}  // namespace

NeighborChange neighborChange(const NeighborGraph& a, const NeighborGraph& b, Index row) {
  NeighborChange change;
  const auto before = a.neighbors(row), after = b.neighbors(row);
  for (std::int32_t j : before) (holds(after, j) ? change.kept : change.lost).push_back(j);
  for (std::int32_t j : after) {
    if (!holds(before, j)) change.gained.push_back(j);
  }
  return change;
}

std::vector<float> neighborOverlaps(const NeighborGraph& a, const NeighborGraph& b) {
  std::vector<float> overlaps(static_cast<std::size_t>(std::min(a.size(), b.size())),
                              std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < overlaps.size(); ++i) {
    const auto row = static_cast<Index>(i);
    const auto before = a.neighbors(row), after = b.neighbors(row);
    const auto larger = std::max(before.size(), after.size());
    if (larger == 0) continue;
    const auto kept = std::ranges::count_if(before, [&](std::int32_t j) { return holds(after, j); });
    overlaps[i] = static_cast<float>(static_cast<double>(kept) / static_cast<double>(larger));
  }
  return overlaps;
}

Result<std::vector<float>> neighborStretch(const Matrix& vectors, Metric metric, const NeighborGraph& a,
                                           const NeighborGraph& b, const JobContext& job) {
  if (a.size() != vectors.rows() || b.size() != vectors.rows()) {
    return fail(ErrorCode::InvalidArgument, "the neighbours and the vectors are not of the same points",
                "neighbour stretch");
  }
  std::vector<float> stretch(static_cast<std::size_t>(vectors.rows()),
                             std::numeric_limits<float>::quiet_NaN());
  auto outcome = parallelFor(vectors.rows(), 64, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto own = b.distancesOf(i);
      const double radius = std::accumulate(own.begin(), own.end(), 0.0) / static_cast<double>(own.size());
      if (a.neighbors(i).empty() || !(radius > 0)) continue;
      double sum = 0;
      for (std::int32_t j : a.neighbors(i)) sum += distance(vectors.row(i), vectors.row(j), metric);
      stretch[static_cast<std::size_t>(i)] =
          static_cast<float>(sum / static_cast<double>(a.neighbors(i).size()) / radius);
    }
  });
  if (!outcome) return failure(outcome);
  return stretch;
}

std::vector<Index> mostChanged(std::span<const float> overlaps, std::span<const float> stretch, Index count) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < overlaps.size(); ++i) {
    if (!std::isnan(overlaps[i])) rows.push_back(static_cast<Index>(i));
  }
  const auto distanceGone = [&](Index i) {
    const float value = static_cast<std::size_t>(i) < stretch.size() ? stretch[i] : 0.f;
    return std::isnan(value) ? -1.f : value;
  };
  const auto first = rows.begin() + std::clamp<Index>(count, 0, static_cast<Index>(rows.size()));
  std::partial_sort(rows.begin(), first, rows.end(), [&](Index i, Index j) {
    if (overlaps[i] != overlaps[j]) return overlaps[i] < overlaps[j];
    if (distanceGone(i) != distanceGone(j)) return distanceGone(i) > distanceGone(j);
    return i < j;
  });
  rows.erase(first, rows.end());
  return rows;
}

}  // namespace mlens
