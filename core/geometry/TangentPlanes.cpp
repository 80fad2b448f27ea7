#include "core/geometry/TangentPlanes.h"

#include <algorithm>
#include <cmath>

#include "core/base/NotANumber.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/geometry/IntrinsicDimension.h"
#include "core/geometry/LocalSvd.h"
#include "core/geometry/PrincipalAngles.h"
#include "core/graph/RowNeighbors.h"

namespace mlens {
namespace {

constexpr Index kPlanesPerBlock = 16;
constexpr std::size_t kPairsAtOnce = 64;  // bases in memory at a time

}  // namespace

Result<void> TangentPlaneOptions::validate() const {
  if (neighbors < 2) {
    return fail(ErrorCode::InvalidArgument, "a tangent plane needs at least 2 neighbours", "tangent planes");
  }
  return tangent.validate();
}

Result<std::vector<TangentPlane>> tangentPlanes(const Matrix& points, std::span<const Index> rows,
                                                const TangentPlaneOptions& options, const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  KnnOptions search;
  search.k = options.neighbors;
  auto graph = neighborsOfRows(points, rows, search, job);
  if (!graph) return failure(graph);
  const std::vector<double> mle = mleDimensions(*graph, options.neighbors);
  std::vector<TangentPlane> planes(rows.size());
  auto done = parallelFor(graph->size(), kPlanesPerBlock, job, [&](Index begin, Index end) {
    LocalSvd svd;
    for (Index r = begin; r < end && !job.stopRequested(); ++r) {
      const auto at = static_cast<std::size_t>(r);
      TangentPlane& plane = planes[at];
      plane.row = rows[at];
      plane.mleDimension = mle[at];
      svd.compute(points, graph->neighbors(r), plane.row, options.tangent.centerOnMean);
      plane.singularValues.assign(svd.values().begin(), svd.values().end());
      plane.dimension = tangentDimension(svd.values(), options.tangent);
      svd.findVectors(plane.dimension);
      const auto width = static_cast<std::size_t>(points.columns());
      plane.basis.resize(static_cast<std::size_t>(plane.dimension) * width);
      for (int j = 0; j < plane.dimension; ++j)
        svd.vector(j, {plane.basis.data() + static_cast<std::size_t>(j) * width, width});
    }
  });
  if (!done) return failure(done);
  if (auto alive = job.check(); !alive) return failure(alive);
  return planes;
}

Result<AffinityBaseline> affinityBaseline(const Matrix& points, int pairs, std::uint64_t seed,
                                          const TangentPlaneOptions& options, const JobContext& job) {
  AffinityBaseline baseline{0, seed, kNaN, kNaN};
  if (points.rows() < 2 || pairs < 1) return baseline;
  RandomStream random(seed);
  std::vector<Index> rows;  // two after another
  for (int p = 0; p < pairs; ++p) {
    const Index first = random.below(points.rows()), second = random.below(points.rows() - 1);
    rows.insert(rows.end(), {first, second < first ? second : second + 1});
  }
  const int dimension = static_cast<int>(points.columns());
  std::vector<double> affinities;
  for (std::size_t from = 0; from < rows.size(); from += 2 * kPairsAtOnce) {
    const std::size_t count = std::min(2 * kPairsAtOnce, rows.size() - from);
    auto planes = tangentPlanes(points, std::span(rows).subspan(from, count), options, job);
    if (!planes) return failure(planes);
    for (std::size_t at = 0; at < count; at += 2) {
      const TangentPlane &a = (*planes)[at], &b = (*planes)[at + 1];
      const double value = affinity(a.basis, a.dimension, b.basis, b.dimension, dimension);
      if (!std::isnan(value)) affinities.push_back(value);
    }
    job.report("random pairs", static_cast<double>(from + count) / static_cast<double>(rows.size()));
  }
  baseline.pairs = static_cast<int>(affinities.size());
  const auto n = static_cast<double>(affinities.size());
  if (baseline.pairs > 0) {
    baseline.mean = 0;
    for (const double value : affinities) baseline.mean += value / n;
  }
  if (baseline.pairs > 1) {
    double sum = 0;
    for (const double value : affinities) sum += (value - baseline.mean) * (value - baseline.mean);
    baseline.deviation = std::sqrt(sum / (n - 1));
  }
  return baseline;
}

}  // namespace mlens
