#include "core/compare/ModelGeometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/geometry/RepresentationMetrics.h"

namespace mlens {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double deviationOfNumbers(std::span<const double> values) {
  const double mean = meanOfNumbers(values);
  std::vector<double> squares;
  for (double value : values) squares.push_back((value - mean) * (value - mean));
  return std::sqrt(meanOfNumbers(squares));
}

/// Mean and deviation of each of the three metrics; NaN without.
std::vector<GeometryNumber> manifoldNumbers(const ManifoldMetrics* metrics, const std::string& prefix) {
  const auto of = [&](const std::vector<double> ManifoldMetrics::*values) {
    return metrics ? std::span<const double>(metrics->*values) : std::span<const double>();
  };
  std::vector<GeometryNumber> numbers;
  const std::pair<const char*, std::vector<double> ManifoldMetrics::*> all[] = {
      {"nnk_count", &ManifoldMetrics::neighborCount},
      {"nnk_diameter_relative", &ManifoldMetrics::relativeDiameter},
      {"affinity", &ManifoldMetrics::affinity},
      {"local_dimension", &ManifoldMetrics::localDimension}};
  for (const auto& [name, values] : all) {
    numbers.push_back({prefix + name + "_mean", meanOfNumbers(of(values))});
    numbers.push_back({prefix + name + "_sd", deviationOfNumbers(of(values))});
  }
  return numbers;
}

Result<ManifoldMetrics> manifoldOf(const Matrix& vectors, const NnkOptions& options, std::uint64_t seed,
                                   const JobContext& job) {
  auto graph = nnkGraph(vectors, options, job);
  if (!graph) return failure(graph);
  ManifoldMetricsOptions how;
  how.seed = seed;
  if (!options.normalizes()) return manifoldMetrics(vectors, *graph, how, job);
  auto unit = l2Normalized(vectors, job);
  if (!unit) return failure(unit);
  return manifoldMetrics(*unit, *graph, how, job);
}

}  // namespace

Result<std::vector<GeometryNumber>> modelGeometry(const Matrix& vectors, std::span<const std::int32_t> labels,
                                                  const NnkOptions& options, std::uint64_t seed,
                                                  const JobContext& job) {
  RepresentationOptions how;
  how.nnk = options;
  how.seed = seed;
  auto all = measure(vectors, {}, how, job);
  if (!all) return failure(all);
  auto numbers = manifoldNumbers(all->manifold ? &*all->manifold : nullptr, "");
  if (!labels.empty()) {
    std::map<std::int32_t, std::vector<Index>> classes;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] >= 0) classes[labels[i]].push_back(static_cast<Index>(i));
    }
    auto sums = manifoldNumbers(nullptr, "class_");
    for (GeometryNumber& sum : sums) sum.value = 0;
    double count = 0;
    for (const auto& [label, rows] : classes) {
      if (static_cast<Index>(rows.size()) < kFewestOfClass) continue;
      auto metrics = manifoldOf(vectors.gather(rows), options, seed, job);
      if (!metrics) return failure(metrics);
      const auto one = manifoldNumbers(&*metrics, "class_");
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i].value += one[i].value;
      count += 1;
    }
    for (GeometryNumber& sum : sums) sum.value = count > 0 ? sum.value / count : kNone;
    numbers.insert(numbers.end(), sums.begin(), sums.end());
  }
  const Spectrum& spectrum = all->spectrum;
  for (const GeometryNumber& number :
       {GeometryNumber{"effective_rank", spectrum.effectiveRank},
        GeometryNumber{"participation_ratio", spectrum.participationRatio},
        GeometryNumber{"alpha_req", spectrum.alphaReq}, GeometryNumber{"two_nn", all->twoNn},
        GeometryNumber{"mle_k20", all->mle}, GeometryNumber{"uniformity", all->uniformity}}) {
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace mlens
