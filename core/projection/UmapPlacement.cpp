#include "core/projection/UmapPlacement.h"

#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/projection/UmapGraph.h"
#include "core/projection/UmapKernel.h"
#include "core/projection/UmapSchedule.h"

namespace mlens {
namespace {

constexpr Index kPlacementGrain = 16;
constexpr std::uint64_t kPlacementStream = 0x91ace;

Result<void> requireFit(const Matrix& map, const NeighborGraph& neighbors, const UmapOptions& options) {
  if (auto valid = options.validate(); !valid) return valid;
  if (map.rows() == 0 || map.columns() != options.dims) {
    return fail(ErrorCode::InvalidArgument,
                "the map must have rows and " + std::to_string(options.dims) + " columns");
  }
  if (auto finite = requireFinite(map, "map"); !finite) return finite;
  if (auto valid = requireNeighbors(neighbors, map.rows()); !valid) return valid;
  for (Index i = 0; i < neighbors.size(); ++i) {
    if (neighbors.neighbors(i).empty()) {
      return fail(ErrorCode::InvalidArgument,
                  "new point " + std::to_string(i) + " has no neighbours on the map");
    }
  }
  return {};
}

Result<UmapGraph> memberships(const NeighborGraph& neighbors, const JobContext& job) {
  auto scales = smoothKnn(neighbors, 0, job);
  if (!scales) return failure(scales);
  UmapGraph graph{neighbors.indptr, neighbors.indices, std::vector<float>(neighbors.indices.size())};
  for (Index i = 0; i < neighbors.size(); ++i) {
    for (auto e = graph.indptr[i]; e < graph.indptr[i + 1]; ++e) {
      graph.weights[e] = umapMembership(neighbors.distances[e], scales->rho[i], scales->sigma[i]);
    }
  }
  return graph;
}

/// Mean of the neighbours' places on one axis; the place of the first duplicate if there is one.
float weightedPlace(const UmapGraph& graph, const NeighborGraph& neighbors, Index i, const Matrix& map,
                    int axis) {
  double sum = 0, total = 0;
  for (auto e = graph.indptr[i]; e < graph.indptr[i + 1]; ++e) {
    if (neighbors.distances[e] <= 0) return map(graph.indices[e], axis);
    sum += static_cast<double>(graph.weights[e]) * map(graph.indices[e], axis);
    total += graph.weights[e];
  }
  return total > 0 ? static_cast<float>(sum / total) : map(graph.indices[graph.indptr[i]], axis);
}

}  // namespace

Result<Matrix> placeOnMap(const Matrix& map, const NeighborGraph& neighbors, const UmapOptions& options,
                          const JobContext& job) {
  if (auto fits = requireFit(map, neighbors, options); !fits) return failure(fits);
  auto graph = memberships(neighbors, job);
  if (!graph) return failure(graph);
  const Index others = map.rows();
  auto schedule = UmapSchedule::createTowards(*graph, others, options.seed, job);
  if (!schedule) return failure(schedule);

  const UmapCurve curve = fitUmapCurve(options.minDist, options.spread);
  const auto& pointAt = schedule->pointAt();
  std::vector<float> at[3], standing[3];
  UmapMove move;
  move.dims = options.dims;
  for (int d = 0; d < options.dims; ++d) {
    at[d].resize(static_cast<std::size_t>(schedule->groups()) * kUmapLanes);
    for (std::size_t i = 0; i < pointAt.size(); ++i) {
      at[d][i] = weightedPlace(*graph, neighbors, pointAt[i], map, d);
    }
    standing[d].resize(static_cast<std::size_t>(others) + kUmapLanes);
    for (Index i = 0; i < others + kUmapLanes; ++i) standing[d][i] = map(i % others, d);
    move.own[d] = at[d].data();
    move.moved[d] = at[d].data();
    move.others[d] = standing[d].data();
  }
  move.otherCount = static_cast<std::uint32_t>(others);
  move.groupSteps = schedule->groupSteps();
  move.repulsions = options.negativeSampleRate;
  move.a = static_cast<float>(curve.a);
  move.b = static_cast<float>(curve.b);
  const int epochs = std::max(1, options.epochsFor(others) / 3);
  const auto run = haveUmapAvx2() ? moveUmapAvx2 : moveUmapPlain;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    if (auto ready = schedule->prepare(epoch, job); !ready) return failure(ready);
    move.targets = schedule->targets();
    move.rate = static_cast<float>(options.learningRate / 4 * (1 - static_cast<double>(epoch) / epochs));
    move.seed = RandomStream(options.seed, kPlacementStream + static_cast<std::uint64_t>(epoch)).next();
    auto done = parallelFor(schedule->groups(), kPlacementGrain, job, [&](Index begin, Index end) {
      UmapMove part = move;
      part.firstGroup = begin;
      part.lastGroup = end;
      run(part);
    });
    if (!done) return failure(done);
    job.report("Placing new points", (epoch + 1.0) / epochs);
  }
  std::vector<float> values(pointAt.size() * static_cast<std::size_t>(options.dims));
  for (std::size_t i = 0; i < pointAt.size(); ++i) {
    for (int d = 0; d < options.dims; ++d)
      values[static_cast<std::size_t>(pointAt[i]) * options.dims + d] = at[d][i];
  }
  return Matrix::create(neighbors.size(), options.dims, std::move(values));
}

}  // namespace mlens
