#include "core/projection/Trustworthiness.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/projection/UmapGraph.h"

namespace mlens {
namespace {

constexpr Index kBlock = 32;  // rows whose distances are found together

/// One of the two spaces, ready for ranks: rows about their mean (or of unit length), and the sample among
/// them.
class RankedSpace {
 public:
  RankedSpace(const Matrix& points, Metric metric, const std::vector<Index>& sample)
      : points_(points),
        metric_(metric),
        mean_(points.columns(), 0.0),
        size_(static_cast<Index>(sample.size())) {
    if (metric == Metric::Euclidean) {
      for (Index i : sample) {
        for (Index d = 0; d < points.columns(); ++d) mean_[d] += points(i, d);
      }
      for (double& value : mean_) value /= static_cast<double>(size_);
    }
    rows_.resize(size_ * points.columns());
    squared_.resize(size_);
    for (Index s = 0; s < size_; ++s) squared_[s] = prepare(sample[s], rows_.data() + s * points.columns());
  }

  /// |r|^2 - 2 q.r of row i and every sampled row: grows with their distance.
  void closeness(Index begin, Index end, std::vector<float>& block, std::vector<float>& result) const {
    const Index columns = points_.columns();
    block.resize((end - begin) * columns);
    result.resize((end - begin) * size_);
    for (Index i = begin; i < end; ++i) {
      prepare(i, block.data() + (i - begin) * columns);
      std::copy(squared_.begin(), squared_.end(), result.begin() + (i - begin) * size_);
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(end - begin),
                static_cast<int>(size_), static_cast<int>(columns), -2, block.data(),
                static_cast<int>(columns), rows_.data(), static_cast<int>(columns), 1, result.data(),
                static_cast<int>(size_));
  }

  /// The squared distance of two rows (of unit length: 2 - 2 cos), in float64.
  double exact(Index i, Index j) const {
    const auto a = points_.row(i), b = points_.row(j);
    double apart = 0, dot = 0, lengths[2] = {0, 0};
    for (Index d = 0; d < points_.columns(); ++d) {
      const double x = a[d], y = b[d];
      apart += (x - y) * (x - y);
      dot += x * y;
      lengths[0] += x * x;
      lengths[1] += y * y;
    }
    if (metric_ == Metric::Euclidean) return apart;
    const double product = std::sqrt(lengths[0]) * std::sqrt(lengths[1]);
    return product > 0 ? 2 - 2 * dot / product : 2;
  }

  /// |q|^2 of a row that closeness() prepared, and by how much its closeness to a sampled row may be wrong:
  /// rounding of sums of that many products.
  double squaredOf(const float* prepared) const {
    double sum = 0;
    for (Index d = 0; d < points_.columns(); ++d) sum += double{prepared[d]} * double{prepared[d]};
    return sum;
  }
  double slack(double length, Index s) const {
    constexpr double kUnit = 0x1p-24;
    const double reach = length + std::sqrt(static_cast<double>(squared_[static_cast<std::size_t>(s)]));
    return (8 + 4 * std::sqrt(static_cast<double>(points_.columns()))) * kUnit * reach * reach;
  }

 private:
  float prepare(Index i, float* to) const {
    const auto row = points_.row(i);
    double squared = 0;
    for (Index d = 0; d < points_.columns(); ++d) {
      to[d] = static_cast<float>(row[d] - mean_[d]);
      squared += static_cast<double>(to[d]) * to[d];
    }
    if (metric_ == Metric::Euclidean || squared == 0) return static_cast<float>(squared);
    const double scale = 1 / std::sqrt(squared);
    for (Index d = 0; d < points_.columns(); ++d) to[d] = static_cast<float>(to[d] * scale);
    return 1;
  }

  const Matrix& points_;
  Metric metric_;
  std::vector<double> mean_;
  std::vector<float> rows_, squared_;
  Index size_;
};

/// Per point: 1 less the penalty of the points `shown` as neighbours that are not among the k `real` ones, by
/// their rank in the space of the real ones. Ranks are by float32 products, and by float64 distances where
/// those lie within rounding of each other.
Result<std::vector<float>> agreement(const RankedSpace& space, const NeighborGraph& real,
                                     const NeighborGraph& shown, int k, const std::vector<Index>& sample,
                                     Index columns, const JobContext& job) {
  const Index n = real.size();
  std::vector<std::int32_t> placeOf(n, -1);
  for (std::size_t s = 0; s < sample.size(); ++s) placeOf[sample[s]] = static_cast<std::int32_t>(s);
  const double worst = 0.5 * k * (2.0 * n - 3.0 * k - 1);
  const auto sampled = static_cast<Index>(sample.size());
  std::vector<float> result(n);
  auto done = parallelFor(n, kBlock, job, [&](Index begin, Index end) {
    std::vector<float> block, values;
    std::vector<double> exact(sample.size());
    space.closeness(begin, end, block, values);
    for (Index i = begin; i < end; ++i) {
      float* close = values.data() + (i - begin) * sampled;
      const auto truth = real.neighbors(i).first(k);
      std::vector<std::int32_t> wrong;
      for (const std::int32_t j : shown.neighbors(i).first(k)) {
        if (std::ranges::find(truth, j) == truth.end()) wrong.push_back(j);
      }
      if (wrong.empty()) {
        result[i] = 1;
        continue;
      }
      auto counted = sampled;
      const auto leaveOut = [&](Index j) {
        if (placeOf[j] < 0) return;
        close[placeOf[j]] = INFINITY;
        --counted;
      };
      leaveOut(i);
      for (std::int32_t j : truth) leaveOut(j);
      const double squared = space.squaredOf(block.data() + (i - begin) * columns),
                   length = std::sqrt(squared);
      std::ranges::fill(exact, -1.0);
      double penalty = 0;
      for (const std::int32_t j : wrong) {
        const double distance = space.exact(i, j);
        Index nearer = 0;
        for (Index s = 0; s < sampled; ++s) {
          const double gap = double{close[s]} + squared - distance;
          if (std::abs(gap) > space.slack(length, s)) {
            nearer += gap < 0 ? 1 : 0;
            continue;
          }
          double& known = exact[static_cast<std::size_t>(s)];  // within rounding of each other
          if (known < 0) known = space.exact(i, sample[static_cast<std::size_t>(s)]);
          nearer += known < distance || (known == distance && s < placeOf[j]) ? 1 : 0;
        }
        const Index others = counted - (placeOf[j] >= 0 ? 1 : 0);
        const double scale = others > 0 ? static_cast<double>(n - k - 2) / static_cast<double>(others) : 0;
        penalty += 1 + scale * static_cast<double>(nearer);
      }
      result[i] = static_cast<float>(std::clamp(1 - penalty / worst, 0.0, 1.0));
    }
  });
  if (!done) return failure(done);
  return result;
}

double meanOf(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

Result<MapTrust> mapTrust(const Matrix& points, const NeighborGraph& neighbors, const Matrix& map,
                          const TrustOptions& options, const JobContext& job) {
  const Index n = points.rows();
  if (map.rows() != n || neighbors.size() != n) {
    return fail(ErrorCode::InvalidArgument, "points, neighbours and map have different numbers of rows");
  }
  if (n < 3) return fail(ErrorCode::InvalidArgument, "trust needs at least 3 points");
  if (options.k < 1) return fail(ErrorCode::InvalidArgument, "must be at least 1", "k");
  if (options.sample < 100) return fail(ErrorCode::InvalidArgument, "must be at least 100", "sample");
  if (auto finite = requireFinite(points, "points"); !finite) return failure(finite);
  if (auto finite = requireFinite(map, "map"); !finite) return failure(finite);
  if (auto valid = requireNeighbors(neighbors, n); !valid) return failure(valid);
  Index k = std::min<Index>(options.k, (n - 1) / 2);
  for (Index i = 0; i < n; ++i) k = std::min(k, static_cast<Index>(neighbors.neighbors(i).size()));
  if (k < 1) return fail(ErrorCode::InvalidArgument, "a point has no neighbours");

  job.report("Trust of the map", 0);
  auto shown =
      nearestNeighbors(map, KnnOptions{static_cast<int>(k), Metric::Euclidean, KnnMethod::Exact}, job);
  if (!shown) return failure(shown);
  std::vector<Index> sample;
  if (n <= options.exactUpTo) {
    sample.resize(n);
    std::iota(sample.begin(), sample.end(), Index{0});
  } else {
    RandomStream random(options.seed);
    sample = sampleWithoutReplacement(n, options.sample, random);
  }

  MapTrust trust;
  trust.k = static_cast<int>(k);
  trust.sampled = static_cast<Index>(sample.size());
  auto values = agreement(RankedSpace(points, options.metric, sample), neighbors, *shown, trust.k, sample,
                          points.columns(), job);
  if (!values) return failure(values);
  trust.trustworthiness = std::move(*values);
  job.report("Trust of the map", 0.7);
  values = agreement(RankedSpace(map, Metric::Euclidean, sample), *shown, neighbors, trust.k, sample,
                     map.columns(), job);
  if (!values) return failure(values);
  trust.continuity = std::move(*values);
  trust.meanTrustworthiness = meanOf(trust.trustworthiness);
  trust.meanContinuity = meanOf(trust.continuity);
  return trust;
}

}  // namespace mlens
