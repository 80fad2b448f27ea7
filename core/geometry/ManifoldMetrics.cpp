#include "core/geometry/ManifoldMetrics.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/NotANumber.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/geometry/IntrinsicDimension.h"
#include "core/geometry/PrincipalAngles.h"

namespace mlens {
namespace {

constexpr Index kPointsPerBlock = 64;
using Counts = std::array<Index, 9>;

std::span<const float> basis(const TangentField& field, Index i) {
  return {field.bases.data() + field.offset[i] * field.ambient,
          static_cast<std::size_t>(field.dimension[i] * field.ambient)};
}

double affinityOf(const TangentField& field, Index i, Index j) {
  return affinity(basis(field, i), field.dimension[i], basis(field, j), field.dimension[j],
                  static_cast<int>(field.ambient));
}

void countAngles(const TangentField& field, Index i, Index j, Counts& counts) {
  for (double angle : principalAngles(basis(field, i), field.dimension[i], basis(field, j),
                                      field.dimension[j], static_cast<int>(field.ambient))) {
    ++counts[std::min<std::size_t>(8, static_cast<std::size_t>(angle * 18.0 / std::numbers::pi))];
  }
}

std::array<double, 9> shares(const std::vector<Counts>& blocks) {
  Counts sum{};
  Index total = 0;
  for (const Counts& block : blocks) {
    for (int b = 0; b < 9; ++b) sum[b] += block[b], total += block[b];
  }
  std::array<double, 9> result{};
  for (int b = 0; b < 9; ++b)
    result[b] = total > 0 ? static_cast<double>(sum[b]) / static_cast<double>(total) : 0;
  return result;
}

double distance(const Matrix& points, Index i, Index j) {
  double sum = 0;
  const auto a = points.row(i);
  const auto b = points.row(j);
  for (std::size_t t = 0; t < a.size(); ++t) {
    const double difference = static_cast<double>(a[t]) - static_cast<double>(b[t]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

}  // namespace

Result<double> meanPairwiseDistance(const Matrix& points, std::uint64_t seed, const JobContext& job) {
  const Index n = points.rows();
  if (n < 2) return 0.0;
  const bool exact = n <= 1000;
  const Index count = exact ? n : 500;
  const Index pairsPerTask = 1000;  // only for the sample
  std::vector<double> sums(static_cast<std::size_t>(count), 0.0);
  auto outcome = parallelFor(count, 4, job, [&](Index begin, Index end) {
    for (Index task = begin; task < end; ++task) {
      double sum = 0;
      if (exact) {
        for (Index j = task + 1; j < n; ++j) sum += distance(points, task, j);
      } else {
        RandomStream random(seed, 0x9a1257ULL + static_cast<std::uint64_t>(task));
        for (Index p = 0; p < pairsPerTask; ++p) {
          const Index i = random.below(n);
          const Index other = random.below(n - 1);
          sum += distance(points, i, other < i ? other : other + 1);
        }
      }
      sums[task] = sum;
    }
  });
  if (!outcome) return failure(outcome);
  double total = 0;
  for (double sum : sums) total += sum;
  return total / static_cast<double>(exact ? n * (n - 1) / 2 : count * pairsPerTask);
}

Result<ManifoldMetrics> manifoldMetrics(const Matrix& points, const NnkGraph& graph,
                                        const ManifoldMetricsOptions& options, const JobContext& job) {
  const Index n = points.rows();
  ManifoldMetrics metrics;
  metrics.setting = graph.setting;
  job.report("tangent spaces", -1);
  auto field = tangentField(points, graph.graph, options.tangent, {}, job);
  if (!field) return failure(field);
  auto mean = meanPairwiseDistance(points, options.seed, job);
  if (!mean) return failure(mean);
  metrics.meanPairwiseDistance = *mean;

  metrics.diameter = graph.diameters;
  metrics.residual = graph.residuals;
  metrics.mleDimension = mleDimensions(graph.candidates);
  metrics.hubness.assign(static_cast<std::size_t>(n), 0.0);
  for (std::int32_t j : graph.graph.indices) metrics.hubness[j] += 1.0;
  for (Index i = 0; i < n; ++i) {
    metrics.neighborCount.push_back(static_cast<double>(graph.graph.neighbors(i).size()));
    metrics.localDimension.push_back(field->dimension[i]);
    metrics.relativeDiameter.push_back(*mean > 0 ? graph.diameters[i] / *mean : kNaN);
  }

  job.report("affinity to neighbours", -1);
  metrics.affinity.assign(static_cast<std::size_t>(n), kNaN);
  std::vector<Counts> adjacent(static_cast<std::size_t>((n + kPointsPerBlock - 1) / kPointsPerBlock),
                               Counts{});
  auto outcome = parallelFor(n, kPointsPerBlock, job, [&](Index begin, Index end) {
    Counts& counts = adjacent[static_cast<std::size_t>(begin / kPointsPerBlock)];
    for (Index i = begin; i < end && !job.stopRequested(); ++i) {
      double sum = 0;
      int used = 0;
      for (std::int32_t j : graph.graph.neighbors(i)) {
        const double value = affinityOf(*field, i, j);
        if (std::isnan(value)) continue;
        sum += value;
        ++used;
      }
      if (used > 0) metrics.affinity[i] = sum / used;
      // The histogram takes each point's nearest neighbour: as many pairs as points.
      const auto neighbors = graph.graph.neighbors(i);
      if (!neighbors.empty()) countAngles(*field, i, neighbors.front(), counts);
    }
  });
  if (!outcome) return failure(outcome);
  metrics.adjacentAngles = shares(adjacent);

  if (n >= 2) {
    RandomStream random(options.seed, 0xaff1ULL);
    std::vector<std::pair<Index, Index>> pairs;
    for (int p = 0; p < options.randomPairs; ++p) {
      const Index i = random.below(n), other = random.below(n - 1);
      pairs.emplace_back(i, other < i ? other : other + 1);
    }
    const auto count = static_cast<Index>(pairs.size());
    std::vector<double> values(pairs.size());
    std::vector<Counts> counts(static_cast<std::size_t>((count + kPointsPerBlock - 1) / kPointsPerBlock),
                               Counts{});
    auto compared = parallelFor(count, kPointsPerBlock, job, [&](Index begin, Index end) {
      for (Index p = begin; p < end && !job.stopRequested(); ++p) {
        const auto [i, j] = pairs[p];
        values[p] = affinityOf(*field, i, j);
        countAngles(*field, i, j, counts[static_cast<std::size_t>(begin / kPointsPerBlock)]);
      }
    });
    if (!compared) return failure(compared);
    if (auto alive = job.check(); !alive) return failure(alive);
    double sum = 0, null = 0;
    int used = 0;
    for (Index p = 0; p < count; ++p) {
      if (std::isnan(values[p])) continue;
      const auto [i, j] = pairs[p];
      sum += values[p];
      null += randomAffinity(field->dimension[i], field->dimension[j], static_cast<int>(field->ambient));
      ++used;
    }
    metrics.randomAffinity = used > 0 ? sum / used : kNaN;
    metrics.nullAffinity = used > 0 ? null / used : kNaN;
    metrics.randomAngles = shares(counts);
  }
  return metrics;
}

}  // namespace mlens
