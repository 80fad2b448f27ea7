#include "core/geometry/Invariance.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "core/base/EigenView.h"
#include "core/base/NotANumber.h"
#include "core/base/Parallel.h"
#include "core/geometry/RepresentationMetrics.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Sets ratio, cosine and alignment.
Result<void> spreads(const Matrix& views, Index q, const JobContext& job, InvarianceMetrics& metrics,
                     PictureInvariance* pictures) {
  const Index n = views.rows() / q;
  const auto all = eigenView(views);
  const Eigen::RowVectorXd mean = all.cast<double>().colwise().mean();
  std::vector<double> within(static_cast<std::size_t>(n)), total(within), cosine(within);
  auto done = parallelFor(n, 16, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Rows block = all.middleRows(i * q, q).cast<double>();
      const auto at = static_cast<std::size_t>(i);
      within[at] = (block.rowwise() - block.colwise().mean()).squaredNorm();
      total[at] = (block.rowwise() - mean).squaredNorm();
      const Eigen::VectorXd lengths = block.rowwise().norm();
      if (lengths.minCoeff() <= 0) {
        cosine[at] = kNaN;
        continue;
      }
      const Eigen::RowVectorXd sum = (block.array().colwise() / lengths.array()).colwise().sum();
      const auto count = static_cast<double>(q);
      cosine[at] = (sum.squaredNorm() - count) / (count * (count - 1));
    }
  });
  if (!done) return done;
  double withinSum = 0, totalSum = 0, cosineSum = 0;
  for (std::size_t i = 0; i < within.size(); ++i) {
    withinSum += within[i];
    totalSum += total[i];
    cosineSum += cosine[i];
  }
  const auto count = static_cast<double>(n);
  metrics.ratio = totalSum > 0 ? (withinSum / (count * static_cast<double>(q - 1))) /
                                     (totalSum / static_cast<double>(n * q - 1))
                               : kNaN;
  metrics.cosine = cosineSum / count;
  metrics.alignment = 2 - 2 * metrics.cosine;
  if (!pictures) return {};
  pictures->cosine.assign(cosine.begin(), cosine.end());
  for (const double one : within) {
    const double own = one / static_cast<double>(q - 1);
    pictures->ratio.push_back(
        static_cast<float>(totalSum > 0 ? own / (totalSum / static_cast<double>(n * q - 1)) : kNaN));
  }
  return {};
}

Result<double> retention(const Matrix& originals, const Matrix& views, Index q, int neighbors,
                         const JobContext& job, PictureInvariance* pictures) {
  const Index n = originals.rows();
  const int k = static_cast<int>(std::min<Index>(neighbors, n - 1));
  auto before = nearestNeighbors(originals, {k, Metric::Euclidean}, job);
  if (!before) return failure(before);
  // One more: a view's own picture does not count.
  auto after = nearestNeighbors(originals, views, {k + 1, Metric::Euclidean}, job);
  if (!after) return failure(after);
  Index kept = 0;
  std::vector<std::int32_t> near;
  for (Index row = 0; row < views.rows(); ++row) {
    const auto own = static_cast<std::int32_t>(row / q);
    near.clear();
    for (const auto j : after->neighbors(row)) {
      if (j != own && std::ssize(near) < k) near.push_back(j);
    }
    const auto first = before->neighbors(row / q);
    const auto stayed =
        std::ranges::count_if(first, [&](auto j) { return std::ranges::find(near, j) != near.end(); });
    kept += stayed;
    if (!pictures) continue;
    if (row % q == 0) pictures->retention.push_back(0);
    pictures->retention.back() += static_cast<float>(stayed) / static_cast<float>(q * k);
  }
  return static_cast<double>(kept) / static_cast<double>(views.rows() * k);
}

constexpr Index kBlockProducts = 400'000'000;  // multiplications between two looks at the job

/// body(first, count) over [0, columns) in blocks of about kBlockProducts, until the job is stopped. Widths
/// are multiples of 8, the last block is wider: so the kernels meet every column at the same place as in one
/// product of all, and the bits are the same.
template <class Body>
Result<void> forColumns(Index columns, Index productsPerColumn, const JobContext& job, const Body& body) {
  const Index width = std::max<Index>(8, kBlockProducts / std::max<Index>(1, productsPerColumn) / 8 * 8);
  for (Index first = 0; first < columns;) {
    if (auto go = job.check(); !go) return go;
    const Index count = columns - first < 2 * width ? columns - first : width;
    body(first, count);
    first += count;
  }
  return job.check();
}

/// Ridge regression on the pictures of one parity, through the smaller Gram matrix, tried on the others.
class HalfFit {
 public:
  static Result<HalfFit> create(const Rows& x, Index tested, double ridge, const JobContext& job) {
    HalfFit fit(x, tested);
    if (auto done = fit.factorise(ridge, job); !done) return failure(done);
    return fit;
  }

  /// Squared error of the tested rows of `displacement`.
  Result<double> error(const Rows& displacement, const JobContext& job) const {
    Rows targets = every(displacement, 1 - tested_, inputs_.rows());
    const Eigen::RowVectorXd targetMean = targets.colwise().mean();
    targets.rowwise() -= targetMean;
    Eigen::MatrixXd weights(x_.cols(), targets.cols());
    const Index products = (inputs_.cols() + factor_.rows()) * std::max(inputs_.rows(), factor_.rows());
    auto solved = forColumns(targets.cols(), products, job, [&](Index first, Index count) {
      if (dual_) {
        Rows part = targets.middleCols(first, count);
        factor_.solveInPlace(part);
        weights.middleCols(first, count).noalias() = inputs_.transpose() * part;
      } else {
        Eigen::MatrixXd part = inputs_.transpose() * targets.middleCols(first, count);
        factor_.solveInPlace(part);
        weights.middleCols(first, count) = part;
      }
    });
    if (!solved) return failure(solved);
    double sum = 0;
    for (Index i = tested_; i < x_.rows(); i += 2) {
      if (auto go = job.check(); !go) return failure(go);
      sum += (displacement.row(i) - targetMean - (x_.row(i) - mean_) * weights).squaredNorm();
    }
    return sum;
  }

 private:
  HalfFit(const Rows& x, Index tested) : x_(x), tested_(tested) {
    inputs_ = every(x, 1 - tested, (x.rows() + tested) / 2);
    mean_ = inputs_.colwise().mean();
    inputs_.rowwise() -= mean_;
    dual_ = inputs_.rows() < x.cols();
  }

  Result<void> factorise(double ridge, const JobContext& job) {
    const Index size = dual_ ? inputs_.rows() : inputs_.cols();
    Eigen::MatrixXd gram(size, size);
    auto done = forColumns(size, inputs_.size(), job, [&](Index first, Index count) {
      if (dual_) {
        gram.middleCols(first, count).noalias() = inputs_ * inputs_.transpose().middleCols(first, count);
      } else {
        gram.middleCols(first, count).noalias() = inputs_.transpose() * inputs_.middleCols(first, count);
      }
    });
    if (!done) return done;
    gram.diagonal().array() +=
        ridge * std::max(inputs_.squaredNorm() / static_cast<double>(x_.cols()), 1e-300);
    factor_.compute(gram);
    return job.check();
  }

  static Rows every(const Rows& x, Index first, Index count) {
    Rows rows(count, x.cols());
    for (Index i = 0; i < count; ++i) rows.row(i) = x.row(2 * i + first);
    return rows;
  }

  const Rows& x_;
  Index tested_;
  Rows inputs_;
  Eigen::RowVectorXd mean_;
  bool dual_ = false;
  Eigen::LLT<Eigen::MatrixXd> factor_;
};

Result<double> equivariance(const Matrix& originals, const Matrix& views, Index q, double ridge,
                            const JobContext& job) {
  constexpr Index kFewest = 8;
  if (originals.rows() < kFewest) return kNaN;
  const Rows x = eigenView(originals).cast<double>();
  auto even = HalfFit::create(x, 0, ridge, job);
  if (!even) return failure(even);
  auto odd = HalfFit::create(x, 1, ridge, job);
  if (!odd) return failure(odd);
  std::vector<double> values(static_cast<std::size_t>(q), kNaN);
  auto done = parallelFor(q, 1, job, [&](Index begin, Index end) {
    for (Index v = begin; v < end; ++v) {
      Rows displacement(x.rows(), x.cols());
      for (Index i = 0; i < x.rows(); ++i)
        displacement.row(i) = eigenView(views).row(i * q + v).cast<double>() - x.row(i);
      const double change = displacement.squaredNorm();
      if (change <= 1e-20 * x.squaredNorm()) continue;
      const auto first = even->error(displacement, job), second = odd->error(displacement, job);
      if (!first || !second) return;  // stopped
      values[static_cast<std::size_t>(v)] = 1 - (*first + *second) / change;
    }
  });
  if (!done) return failure(done);
  return meanOfNumbers(values);
}

}  // namespace

Result<InvarianceMetrics> invariance(const Matrix& originals, const Matrix& views,
                                     const InvarianceOptions& options, const JobContext& job,
                                     PictureInvariance* pictures) {
  const char* context = "invariance";
  if (originals.rows() < 2 || options.views < 2)
    return fail(ErrorCode::InvalidArgument, "at least 2 pictures with 2 views each are needed", context);
  if (views.rows() != originals.rows() * options.views || views.columns() != originals.columns())
    return fail(ErrorCode::InvalidArgument, "the views do not fit the pictures", context);
  if (options.neighbors < 1) return fail(ErrorCode::InvalidArgument, "must be at least 1", "neighbours");
  for (const Matrix* matrix : {&originals, &views}) {
    if (auto finite = requireFinite(*matrix, context); !finite) return failure(finite);
  }
  if (pictures) *pictures = {};
  InvarianceMetrics metrics;
  if (auto done = spreads(views, options.views, job, metrics, pictures); !done) return failure(done);
  auto kept = retention(originals, views, options.views, options.neighbors, job, pictures);
  if (!kept) return failure(kept);
  metrics.retention = *kept;
  auto linear = equivariance(originals, views, options.views, options.ridge, job);
  if (!linear) return failure(linear);
  metrics.equivariance = *linear;
  return metrics;
}

}  // namespace mlens
