#include "core/projection/UmapPlacement.h"

#include <algorithm>
#include <atomic>
#include <bit>
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

/// What its random numbers follow from: its neighbours and how far they are.
std::uint64_t seedOf(const NeighborGraph& neighbors, Index i, std::uint64_t seed) {
  constexpr std::uint64_t kPrime = 0x100000001b3;  // FNV-1a
  std::uint64_t hash = 0xcbf29ce484222325 ^ seed;
  for (auto e = neighbors.indptr[i]; e < neighbors.indptr[i + 1]; ++e) {
    hash = (hash ^ static_cast<std::uint32_t>(neighbors.indices[e])) * kPrime;
    hash = (hash ^ std::bit_cast<std::uint32_t>(static_cast<float>(neighbors.distances[e]))) * kPrime;
  }
  return hash;
}

UmapGraph rowOf(const UmapGraph& graph, Index i) {
  const auto first = graph.indptr[i], last = graph.indptr[i + 1];
  return {{0, last - first},
          {graph.indices.begin() + first, graph.indices.begin() + last},
          {graph.weights.begin() + first, graph.weights.begin() + last}};
}

/// The map on which points are placed, as the kernel takes it.
struct StandingMap {
  const Matrix& map;
  std::vector<float> axes[3];
  UmapMove move;
  int epochs = 1;
};

/// Places one point, by itself: nothing of it depends on which others are placed.
Result<void> placeOne(const StandingMap& standing, const UmapGraph& graph, const NeighborGraph& neighbors,
                      Index i, const UmapOptions& options, float* out, const JobContext& job) {
  const std::uint64_t seed = seedOf(neighbors, i, options.seed);
  auto schedule = UmapSchedule::createTowards(rowOf(graph, i), standing.map.rows(), seed, job);
  if (!schedule) return failure(schedule);
  std::vector<float> at[3];
  UmapMove move = standing.move;
  for (int d = 0; d < options.dims; ++d) {
    at[d].assign(kUmapLanes, weightedPlace(graph, neighbors, i, standing.map, d));
    move.own[d] = move.moved[d] = at[d].data();
  }
  move.groupSteps = schedule->groupSteps();
  move.firstGroup = 0;
  move.lastGroup = 1;
  const auto run = haveUmapAvx2() ? moveUmapAvx2 : moveUmapPlain;
  for (int epoch = 0; epoch < standing.epochs; ++epoch) {
    if (auto ready = schedule->prepare(epoch, job); !ready) return ready;
    move.targets = schedule->targets();
    move.rate =
        static_cast<float>(options.learningRate / 4 * (1 - static_cast<double>(epoch) / standing.epochs));
    move.seed = RandomStream(seed, kPlacementStream + static_cast<std::uint64_t>(epoch)).next();
    run(move);
  }
  for (int d = 0; d < options.dims; ++d) out[d] = at[d][0];
  return {};
}

}  // namespace

Result<Matrix> placeOnMap(const Matrix& map, const NeighborGraph& neighbors, const UmapOptions& options,
                          const JobContext& job) {
  if (auto fits = requireFit(map, neighbors, options); !fits) return failure(fits);
  auto graph = memberships(neighbors, job);
  if (!graph) return failure(graph);
  const Index others = map.rows();
  const UmapCurve curve = fitUmapCurve(options.minDist, options.spread);
  StandingMap standing{map, {}, {}, std::max(1, options.epochsFor(others) / 3)};
  standing.move.dims = options.dims;
  for (int d = 0; d < options.dims; ++d) {
    standing.axes[d].resize(static_cast<std::size_t>(others) + kUmapLanes);
    for (Index i = 0; i < others + kUmapLanes; ++i) standing.axes[d][i] = map(i % others, d);
    standing.move.others[d] = standing.axes[d].data();
  }
  standing.move.otherCount = static_cast<std::uint32_t>(others);
  standing.move.repulsions = options.negativeSampleRate;
  standing.move.a = static_cast<float>(curve.a);
  standing.move.b = static_cast<float>(curve.b);

  job.report("Placing new points", 0);
  const Index count = neighbors.size();
  std::vector<float> values(static_cast<std::size_t>(count) * static_cast<std::size_t>(options.dims));
  std::vector<Result<void>> placed(static_cast<std::size_t>(count));
  std::atomic<Index> ready = 0;
  auto done = parallelFor(count, kPlacementGrain, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end && !job.stopRequested(); ++i)
      placed[static_cast<std::size_t>(i)] = placeOne(
          standing, *graph, neighbors, i, options,
          values.data() + static_cast<std::size_t>(i) * static_cast<std::size_t>(options.dims), job.quiet());
    job.report("Placing new points", static_cast<double>(ready += end - begin) / static_cast<double>(count));
  });
  if (!done) return failure(done);
  if (auto going = job.check(); !going) return failure(going);
  for (auto& one : placed) {
    if (!one) return failure(one);
  }
  return Matrix::create(count, options.dims, std::move(values));
}

}  // namespace mlens
