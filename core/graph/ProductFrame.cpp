#include "core/graph/ProductFrame.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

constexpr Index kRowsAtOnce = 512;

double unitScale(Metric metric, double squaredNorm) {
  return metric == Metric::Cosine ? 1.0 / std::sqrt(squaredNorm) : 1.0;
}

}  // namespace

void ProductFrame::pack(const Matrix& rows, const std::vector<double>& norms, Index begin, Index end,
                        float* out) const {
  const Index d = rows.columns();
  for (Index i = begin; i < end; ++i) {
    const float* row = rows.row(i).data();
    const auto factor = static_cast<float>(0.25 * unitScale(search_->metric, norms[i]));
    for (Index j = 0; j < d; ++j) *out++ = (row[j] * factor - quarterMean_[j]) * scale_;
  }
}

float ProductFrame::pointFactor(Index i) const {
  return static_cast<float>(0.25 * unitScale(search_->metric, search_->pointNorms[i])) * scale_;
}

void ProductFrame::packPoints(Index begin, Index end, float* out) const {
  pack(search_->points, search_->pointNorms, begin, end, out);
}

void ProductFrame::packQueries(Index begin, Index end, float* out) const {
  pack(search_->queries, search_->queryNorms, begin, end, out);
}

Result<std::vector<double>> ProductFrame::normsOf(const Matrix& rows, const std::vector<double>& norms,
                                                  const JobContext& job) const {
  const Index d = rows.columns();
  std::vector<double> result(static_cast<std::size_t>(rows.rows()));
  auto done = parallelFor(rows.rows(), kRowsAtOnce, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end && !job.stopRequested(); ++i) {
      const float* row = rows.row(i).data();
      const double factor = 0.25 * unitScale(search_->metric, norms[i]);
      double lanes[8] = {};
      Index j = 0;
      const auto add = [&](Index column, int lane) {
        const double x =
            static_cast<double>(row[column]) * factor - static_cast<double>(quarterMean_[column]);
        lanes[lane] += x * x;
      };
      for (; j + 8 <= d; j += 8)
        for (int l = 0; l < 8; ++l) add(j + l, l);
      for (int l = 0; j < d; ++j, ++l) add(j, l);
      for (int l = 1; l < 8; ++l) lanes[0] += lanes[l];
      result[i] = lanes[0];
    }
  });
  if (!done) return failure(done);
  return result;
}

Result<ProductFrame> ProductFrame::create(const KnnSearch& search, const JobContext& job) {
  const Index n = search.points.rows(), d = search.points.columns();
  ProductFrame frame;
  frame.search_ = &search;
  std::vector<double> sums(static_cast<std::size_t>((n + kRowsAtOnce - 1) / kRowsAtOnce * d), 0.0);
  auto summed = parallelFor(n, kRowsAtOnce, job, [&](Index begin, Index end) {
    double* sum = sums.data() + begin / kRowsAtOnce * d;
    for (Index i = begin; i < end && !job.stopRequested(); ++i) {
      const float* row = search.points.row(i).data();
      const double factor = unitScale(search.metric, search.pointNorms[i]);
      for (Index j = 0; j < d; ++j) sum[j] += static_cast<double>(row[j]) * factor;
    }
  });
  if (!summed) return failure(summed);
  frame.quarterMean_.resize(static_cast<std::size_t>(d));
  for (Index j = 0; j < d; ++j) {
    double sum = 0;
    for (std::size_t at = static_cast<std::size_t>(j); at < sums.size(); at += static_cast<std::size_t>(d))
      sum += sums[at];
    frame.quarterMean_[j] = static_cast<float>(0.25 * sum / static_cast<double>(n));
  }

  auto points = frame.normsOf(search.points, search.pointNorms, job);
  if (!points) return failure(points);
  double longestPoint = *std::ranges::max_element(*points), longest = longestPoint;
  if (!search.self) {
    auto queries = frame.normsOf(search.queries, search.queryNorms, job);
    if (!queries) return failure(queries);
    for (double norm : *queries) longest = std::max(longest, norm);
    frame.exactQueryNorms_ = std::move(*queries);
  }
  const int exponent = longest > 0.0 ? std::clamp(-std::ilogb(std::sqrt(longest)), -126, 126) : 0;
  frame.scale_ = std::ldexp(1.0f, exponent);
  const double squaredScale = std::ldexp(1.0, 2 * exponent);
  const auto rescale = [&](std::vector<double>& norms, std::vector<float>& rounded) {
    rounded.reserve(norms.size());
    for (double& norm : norms) {
      norm *= squaredScale;
      rounded.push_back(static_cast<float>(norm));
    }
  };
  frame.exactPointNorms_ = std::move(*points);
  rescale(frame.exactPointNorms_, frame.pointNorms_);
  rescale(frame.exactQueryNorms_, frame.queryNorms_);
  frame.longest_ = std::sqrt(longestPoint * squaredScale);
  // The squared distance of rows of length 1 is twice 1 - cosine.
  const double perSquare = squaredScale / 16.0;
  frame.distanceScale_ = search.metric == Metric::Cosine ? 2.0 * perSquare : perSquare;
  const double unit = 0.5 * static_cast<double>(std::numeric_limits<float>::epsilon());
  const double smallest = static_cast<double>(std::numeric_limits<float>::denorm_min());
  const double scale = std::ldexp(1.0, exponent);
  frame.packingError_ = 2.0 * std::sqrt(static_cast<double>(d)) * smallest * (1.0 + scale);
  if (search.metric == Metric::Cosine) frame.packingError_ += 3.0 * unit * 0.25 * scale;
  return frame;
}

// With a, b the packed rows of lengths A, B <= R and u = 2^-24: the product of d terms errs by at most
// d u / (1 - d u) A B (Higham 2002, section 3.1), the stored |b|^2 by 3 u B^2, the last sum by u (B^2 + 2 A
// B), and a packed row by u of its length and the packing error, which changes a squared distance by at most
// (2 (A + B) + e) e with e the sum of both rows' errors; |a|^2 by 3 u A^2. Ranking distances are float64
// sums.
double ProductFrame::keyError(Index query) const {
  const double u = 0.5 * static_cast<double>(std::numeric_limits<float>::epsilon());
  const double eps = std::numeric_limits<double>::epsilon();
  const auto d = static_cast<double>(quarterMean_.size());
  const double a = std::sqrt(exactNorm(query)) * (1.0 + 4.0 * u) + packingError_;
  const double b = longest_ * (1.0 + 4.0 * u) + packingError_;
  const double gamma = d * u / std::max(0.1, 1.0 - d * u);
  const double rows = u * (a + b) + 2.0 * packingError_;
  const double square = (a + b) * (a + b) + distanceScale_;
  return 1.01 * (2.0 * gamma * a * b + 3.0 * u * (a * a + b * b) + u * (b * b + 2.0 * a * b) +
                 (2.0 * (a + b) + rows) * rows + (2.0 * d + 32.0) * eps * square) +
         (d + 4.0) * static_cast<double>(std::numeric_limits<float>::min());
}

}  // namespace mlens
