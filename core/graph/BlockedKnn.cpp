#include <cblas.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>

#include "core/base/Parallel.h"
#include "core/graph/KnnSearch.h"

// Candidates come from float32 products of blocks, their order from float64 distances. A bound on the
// rounding of the products tells for each row whether a true neighbour can have been missed; such rows are
// searched again.
namespace mlens {
namespace {

constexpr Index kColumns = 512;
constexpr Index kChunk = 64;

struct Candidate {
  float score;
  std::int32_t index;
  bool operator<(const Candidate& other) const {
    return score != other.score ? score < other.score : index < other.index;
  }
};

struct Found {
  double distance;
  std::int32_t index;
  bool operator<(const Found& other) const {
    return distance != other.distance ? distance < other.distance : index < other.index;
  }
};

/// The rows that are multiplied, and how a product becomes a score that rises with the distance:
/// score = offset_j - factor_j * x'y.
struct Scores {
  Matrix points, queries;  // float32; far from the origin they are centred on the points' mean
  std::vector<float> offset, factor;
  double rounding = 0;  // bound on |score - its exact value| for one query of length 1 and the longest point
  std::vector<double> queryLengths;
};

Matrix centered(const Matrix& matrix, const std::vector<double>& mean) {
  std::vector<float> values(static_cast<std::size_t>(matrix.rows() * matrix.columns()));
  float* out = values.data();
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.columns(); ++j) {
      *out++ = static_cast<float>(static_cast<double>(matrix(i, j)) - mean[static_cast<std::size_t>(j)]);
    }
  }
  return *Matrix::create(matrix.rows(), matrix.columns(), std::move(values));
}

std::vector<double> squaredLengths(const Matrix& matrix) {
  std::vector<double> lengths(static_cast<std::size_t>(matrix.rows()));
  for (Index i = 0; i < matrix.rows(); ++i) lengths[i] = matrix.eigen().row(i).cast<double>().squaredNorm();
  return lengths;
}

Scores prepare(const KnnSearch& search) {
  Scores scores;
  scores.points = search.points;
  scores.queries = search.queries;
  const auto count = static_cast<std::size_t>(search.points.rows());
  std::vector<double> pointNorms = search.pointNorms;
  std::vector<double> queryNorms = search.queryNorms;
  const auto d = static_cast<double>(search.points.columns());
  const double unit = std::numeric_limits<float>::epsilon();
  if (search.metric == Metric::Euclidean) {
    // Distances do not depend on the origin, but the digits of their float32 expansion do.
    std::vector<double> mean(static_cast<std::size_t>(search.points.columns()), 0.0);
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = search.points.row(static_cast<Index>(i));
      for (std::size_t j = 0; j < row.size(); ++j) mean[j] += static_cast<double>(row[j]);
      squares += pointNorms[i];
    }
    double offset = 0;
    for (double& m : mean) {
      m /= static_cast<double>(count);
      offset += m * m;
    }
    if (offset > 0.75 * squares / static_cast<double>(count)) {
      scores.points = centered(search.points, mean);
      scores.queries = search.self ? scores.points : centered(search.queries, mean);
      pointNorms = squaredLengths(scores.points);
      queryNorms = search.self ? pointNorms : squaredLengths(scores.queries);
    }
  }
  scores.offset.resize(count);
  scores.factor.resize(count);
  double longest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool euclidean = search.metric == Metric::Euclidean;
    scores.offset[i] = euclidean ? static_cast<float>(pointNorms[i]) : 0.f;
    scores.factor[i] = euclidean ? 2.f : static_cast<float>(1.0 / std::sqrt(pointNorms[i]));
    longest = std::max(longest, pointNorms[i]);
  }
  longest = search.metric == Metric::Euclidean ? std::sqrt(longest) : 1.0;
  scores.queryLengths.resize(queryNorms.size());
  for (std::size_t i = 0; i < queryNorms.size(); ++i) scores.queryLengths[i] = std::sqrt(queryNorms[i]);
  // A dot product of d terms errs by at most d * unit / 2 * |x||y| (Higham 2002, 3.5); twice that for the
  // factor 2, and some for the steps around it.
  scores.rounding = (d + 8) * unit * longest;
  return scores;
}

/// Bound on the error of a score of query i against any point, the rounding of the offset and of the centring
/// included.
double scoreError(const KnnSearch& search, const Scores& scores, Index i, double longestSquare) {
  double error = scores.rounding * scores.queryLengths[static_cast<std::size_t>(i)];
  if (search.metric == Metric::Euclidean) error += 16 * std::numeric_limits<float>::epsilon() * longestSquare;
  return error;
}

/// The best `capacity` scores of one row, kept as an unordered buffer that is cut back when it is full.
class Best {
 public:
  explicit Best(int capacity) : capacity_(capacity) {
    buffer_.reserve(static_cast<std::size_t>(capacity) * 4);
  }
  float threshold() const { return threshold_; }
  void add(float score, std::int32_t index) {
    buffer_.push_back({score, index});
    if (buffer_.size() == buffer_.capacity()) cut();
  }
  void cut() {
    if (buffer_.size() <= static_cast<std::size_t>(capacity_)) return;
    std::nth_element(buffer_.begin(), buffer_.begin() + capacity_ - 1, buffer_.end());
    buffer_.resize(static_cast<std::size_t>(capacity_));
    threshold_ = std::max_element(buffer_.begin(), buffer_.end())->score;
  }
  const std::vector<Candidate>& candidates() const { return buffer_; }

 private:
  int capacity_;
  float threshold_ = std::numeric_limits<float>::infinity();
  std::vector<Candidate> buffer_;
};

/// Scores of `count` (at most kChunk) products; whether one of them lies at or below the threshold.
[[gnu::target_clones("avx512f", "avx2", "default")]] bool scoreChunk(const float* products,
                                                                     const float* offset, const float* factor,
                                                                     Index count, float threshold,
                                                                     float* scores) {
  int below = 0;
  for (Index t = 0; t < count; ++t) {
    scores[t] = offset[t] - factor[t] * products[t];
    below |= scores[t] <= threshold ? 1 : 0;
  }
  return below != 0;
}

void scan(const float* products, Index begin, Index count, const Scores& scores, Index self, Best& best) {
  float chunk[kChunk];
  for (Index t = 0; t < count; t += kChunk) {
    const Index width = std::min(kChunk, count - t);
    const Index first = begin + t;
    if (!scoreChunk(products + t, scores.offset.data() + first, scores.factor.data() + first, width,
                    best.threshold(), chunk)) {
      continue;
    }
    for (Index s = 0; s < width; ++s) {
      if (chunk[s] <= best.threshold() && first + s != self)
        best.add(chunk[s], static_cast<std::int32_t>(first + s));
    }
  }
}

/// Every point whose score could belong to a neighbour at least as near as `limit`, ranked exactly.
void searchAgain(const KnnSearch& search, const Scores& scores, Index i, double limitScore,
                 std::vector<Found>& found, const JobContext& job) {
  found.clear();
  std::vector<float> products(static_cast<std::size_t>(kColumns));
  float chunk[kChunk];
  const auto d = static_cast<int>(scores.points.columns());
  const float threshold =
      std::nextafter(static_cast<float>(limitScore), std::numeric_limits<float>::infinity());
  for (Index begin = 0; begin < search.points.rows() && !job.stopRequested(); begin += kColumns) {
    const Index count = std::min(kColumns, search.points.rows() - begin);
    cblas_sgemv(CblasRowMajor, CblasNoTrans, static_cast<int>(count), d, 1.f, scores.points.row(begin).data(),
                d, scores.queries.row(i).data(), 1, 0.f, products.data(), 1);
    for (Index t = 0; t < count; t += kChunk) {
      const Index width = std::min(kChunk, count - t);
      if (!scoreChunk(products.data() + t, scores.offset.data() + begin + t, scores.factor.data() + begin + t,
                      width, threshold, chunk)) {
        continue;
      }
      for (Index s = 0; s < width; ++s) {
        const Index j = begin + t + s;
        if (chunk[s] <= threshold && !(search.self && j == i)) {
          found.push_back({rankingDistance(search, i, j), static_cast<std::int32_t>(j)});
        }
      }
    }
  }
}

}  // namespace

Result<KnnRows> blockedKnn(const KnnSearch& search, const JobContext& job) {
  const Index n = search.queries.rows();
  const Index count = search.points.rows();
  const auto d = static_cast<int>(search.points.columns());
  const auto k = static_cast<std::size_t>(search.k);
  const int capacity = static_cast<int>(std::min<Index>(count, search.k + std::max(8, search.k / 2)));
  job.report("nearest neighbours", 0);
  const Scores scores = prepare(search);
  double longestSquare = 0;
  for (float offset : scores.offset) longestSquare = std::max(longestSquare, static_cast<double>(offset));
  for (double length : scores.queryLengths) longestSquare = std::max(longestSquare, length * length);
  if (auto alive = job.check(); !alive) return failure(alive);

  KnnRows result;
  result.indices.resize(static_cast<std::size_t>(n) * k);
  result.distances.resize(result.indices.size());
  std::atomic<Index> done{0};
  std::mutex reporting;
  const Index rowsPerBlock = std::clamp<Index>(n / 16 / 64 * 64, 64, 512);
  auto outcome = parallelFor(n, rowsPerBlock, job, [&](Index begin, Index end) {
    const Index rows = end - begin;
    std::vector<float> products(static_cast<std::size_t>(rows * kColumns));
    std::vector<Best> best(static_cast<std::size_t>(rows), Best(capacity));
    for (Best& row : best) row = Best(capacity);  // copies do not keep the reserved room
    for (Index first = 0; first < count; first += kColumns) {
      if (job.stopRequested()) return;
      const Index columns = std::min(kColumns, count - first);
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(rows), static_cast<int>(columns),
                  d, 1.f, scores.queries.row(begin).data(), d, scores.points.row(first).data(), d, 0.f,
                  products.data(), static_cast<int>(kColumns));
      for (Index r = 0; r < rows; ++r) {
        scan(products.data() + r * kColumns, first, columns, scores, search.self ? begin + r : -1,
             best[static_cast<std::size_t>(r)]);
      }
    }
    std::vector<Found> found;
    for (Index r = 0; r < rows; ++r) {
      if (job.stopRequested()) return;
      const Index i = begin + r;
      Best& row = best[static_cast<std::size_t>(r)];
      row.cut();
      found.clear();
      for (const Candidate& candidate : row.candidates()) {
        found.push_back({rankingDistance(search, i, candidate.index), candidate.index});
      }
      std::sort(found.begin(), found.end());
      const Index others = count - (search.self ? 1 : 0);
      if (static_cast<Index>(found.size()) < others) {
        // Exact score of the k-th; all that could come before it score below that plus twice the rounding.
        const double length = scores.queryLengths[static_cast<std::size_t>(i)];
        const double exact = search.metric == Metric::Euclidean ? found[k - 1].distance - length * length
                                                                : (found[k - 1].distance - 1.0) * length;
        const double limit = exact + scoreError(search, scores, i, longestSquare);
        if (limit >= static_cast<double>(row.threshold())) {
          searchAgain(search, scores, i, limit, found, job);
          if (job.stopRequested()) return;
          std::sort(found.begin(), found.end());
        }
      }
      for (std::size_t t = 0; t < k; ++t) {
        const double distance = found[t].distance;
        result.indices[static_cast<std::size_t>(i) * k + t] = found[t].index;
        result.distances[static_cast<std::size_t>(i) * k + t] =
            static_cast<float>(search.metric == Metric::Euclidean ? std::sqrt(distance) : distance);
      }
    }
    const Index finished = done += rows;
    if (const std::unique_lock lock(reporting, std::try_to_lock); lock) {
      job.report("nearest neighbours", static_cast<double>(finished) / static_cast<double>(n));
    }
  });
  if (!outcome) return failure(outcome);
  if (auto alive = job.check(); !alive) return failure(alive);
  return result;
}

}  // namespace mlens
