#include "core/projection/UmapGraph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

constexpr Index kGrain = 512;
constexpr int kSteps = 64;
constexpr double kTolerance = 1e-6;
constexpr double kRounding = 1e-5;  // 1 - cosine may fall this far below 0
constexpr double kLeastScale = 1e-3;

struct Directed {
  std::int32_t target;
  float weight;
};

/// Newton's method on t = 1 / sigma: the sum is convex and falling in t, so that from t = 0 every step stays
/// on the near side of the root. The same root that bisection finds, in a tenth of the exponentials.
double scaleOf(std::span<const float> distances, float rho) {
  const double target = std::log2(static_cast<double>(distances.size()) + 1);
  const auto least = std::count_if(distances.begin(), distances.end(), [&](float d) { return d <= rho; });
  if (static_cast<double>(least) >= target) return 0;
  double t = 0;
  for (int step = 0; step < kSteps; ++step) {
    double sum = 0, slope = 0;
    for (float d : distances) {
      const double beyond = std::max(0.0, static_cast<double>(d) - rho);
      const double membership = std::exp(-beyond * t);
      sum += membership;
      slope += beyond * membership;
    }
    if (sum - target < kTolerance) break;
    t += (sum - target) / slope;
  }
  return 1 / t;
}

double meanOf(std::span<const float> values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / values.size();
}

/// The rows of the transpose, sources ascending.
std::vector<Directed> transposed(const NeighborGraph& graph, const std::vector<Directed>& edges,
                                 std::vector<std::int64_t>& indptr) {
  const Index n = graph.size();
  indptr.assign(n + 1, 0);
  for (std::int32_t target : graph.indices) ++indptr[target + 1];
  std::partial_sum(indptr.begin(), indptr.end(), indptr.begin());
  std::vector<Directed> result(edges.size());
  std::vector<std::int64_t> next(indptr.begin(), indptr.end() - 1);
  for (Index i = 0; i < n; ++i) {
    for (auto e = graph.indptr[i]; e < graph.indptr[i + 1]; ++e) {
      result[next[edges[e].target]++] = {static_cast<std::int32_t>(i), edges[e].weight};
    }
  }
  return result;
}

/// Calls visit(target, weight) for the union of two rows sorted by target, `self` left out.
template <class Visit>
void eachOfUnion(std::span<const Directed> out, std::span<const Directed> in, std::int32_t self,
                 Visit visit) {
  std::size_t a = 0, b = 0;
  while (a < out.size() || b < in.size()) {
    const std::int32_t target = b == in.size()    ? out[a].target
                                : a == out.size() ? in[b].target
                                                  : std::min(out[a].target, in[b].target);
    double forth = 0, back = 0;
    for (; a < out.size() && out[a].target == target; ++a) forth = std::max<double>(forth, out[a].weight);
    for (; b < in.size() && in[b].target == target; ++b) back = std::max<double>(back, in[b].weight);
    // Summed in a fixed order, so that both ends of an edge get the same bits.
    const auto weight = static_cast<float>(std::max(forth, back) + std::min(forth, back) - forth * back);
    if (target != self && weight > 0) visit(target, weight);
  }
}

}  // namespace

Result<void> requireNeighbors(const NeighborGraph& graph, Index targets) {
  const auto edges = static_cast<std::int64_t>(graph.indices.size());
  if (graph.indptr.empty() || graph.distances.size() != graph.indices.size() || graph.indptr.front() != 0 ||
      graph.indptr.back() != edges || !std::is_sorted(graph.indptr.begin(), graph.indptr.end())) {
    return fail(ErrorCode::InvalidArgument, "the rows of the neighbour graph do not fit its lists");
  }
  for (std::size_t e = 0; e < graph.indices.size(); ++e) {
    if (graph.indices[e] < 0 || graph.indices[e] >= targets) {
      return fail(ErrorCode::InvalidArgument, "the neighbour graph names a point that does not exist");
    }
    if (!std::isfinite(graph.distances[e]) || graph.distances[e] < -kRounding) {
      return fail(ErrorCode::InvalidArgument,
                  "the neighbour graph holds a distance that is not a number >= 0");
    }
  }
  return {};
}

float umapMembership(float distance, float rho, float sigma) {
  if (distance <= rho || sigma <= 0) return 1;
  return static_cast<float>(std::exp(-(static_cast<double>(distance) - rho) / sigma));
}

Result<SmoothKnn> smoothKnn(const NeighborGraph& neighbors, int localConnectivity, const JobContext& job) {
  const Index n = neighbors.size();
  const double meanOfAll = meanOf(neighbors.distances);
  SmoothKnn result{std::vector<float>(n), std::vector<float>(n)};
  auto done = parallelFor(n, kGrain, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto distances = neighbors.distancesOf(i);
      float rho = INFINITY;
      for (float d : distances) {
        if (d > 0) rho = std::min(rho, d);
      }
      if (std::isinf(rho) || localConnectivity == 0) rho = 0;
      const double least = kLeastScale * (rho > 0 ? meanOf(distances) : meanOfAll);
      result.rho[i] = rho;
      result.sigma[i] = static_cast<float>(std::max(scaleOf(distances, rho), least));
      if (meanOfAll == 0) result.sigma[i] = 0;
    }
  });
  if (!done) return failure(done);
  return result;
}

Result<UmapGraph> umapGraph(const NeighborGraph& neighbors, const JobContext& job) {
  if (auto valid = requireNeighbors(neighbors, neighbors.size()); !valid) return failure(valid);
  auto scales = smoothKnn(neighbors, 1, job);
  if (!scales) return failure(scales);
  const Index n = neighbors.size();
  std::vector<Directed> out(neighbors.indices.size());
  auto done = parallelFor(n, kGrain, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (auto e = neighbors.indptr[i]; e < neighbors.indptr[i + 1]; ++e) {
        out[e] = {neighbors.indices[e],
                  umapMembership(neighbors.distances[e], scales->rho[i], scales->sigma[i])};
      }
      std::sort(out.begin() + neighbors.indptr[i], out.begin() + neighbors.indptr[i + 1],
                [](const Directed& a, const Directed& b) { return a.target < b.target; });
    }
  });
  if (!done) return failure(done);

  std::vector<std::int64_t> inptr;
  const std::vector<Directed> in = transposed(neighbors, out, inptr);
  const auto eachEdge = [&](Index i, auto visit) {
    eachOfUnion({out.data() + neighbors.indptr[i], out.data() + neighbors.indptr[i + 1]},
                {in.data() + inptr[i], in.data() + inptr[i + 1]}, static_cast<std::int32_t>(i), visit);
  };
  UmapGraph graph;
  graph.indptr.assign(n + 1, 0);
  done = parallelFor(n, kGrain, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      std::int64_t count = 0;
      eachEdge(i, [&](std::int32_t, float) { ++count; });
      graph.indptr[i + 1] = count;
    }
  });
  if (!done) return failure(done);
  std::partial_sum(graph.indptr.begin(), graph.indptr.end(), graph.indptr.begin());
  graph.indices.resize(graph.indptr.back());
  graph.weights.resize(graph.indptr.back());
  done = parallelFor(n, kGrain, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      auto e = graph.indptr[i];
      eachEdge(i, [&](std::int32_t target, float weight) {
        graph.indices[e] = target;
        graph.weights[e++] = weight;
      });
    }
  });
  if (!done) return failure(done);
  return graph;
}

}  // namespace mlens
