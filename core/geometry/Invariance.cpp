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

/// Ridge regression on the pictures of one parity, through the smaller Gram matrix, tried on the others.
class HalfFit {
 public:
  HalfFit(const Rows& x, Index tested, double ridge) : x_(x), tested_(tested) {
    const Index fitted = (x.rows() + tested) / 2;
    inputs_ = every(x, 1 - tested, fitted);
    mean_ = inputs_.colwise().mean();
    inputs_.rowwise() -= mean_;
    dual_ = fitted < x.cols();
    Eigen::MatrixXd gram = dual_ ? Eigen::MatrixXd(inputs_ * inputs_.transpose())
                                 : Eigen::MatrixXd(inputs_.transpose() * inputs_);
    gram.diagonal().array() +=
        ridge * std::max(inputs_.squaredNorm() / static_cast<double>(x.cols()), 1e-300);
    factor_.compute(gram);
  }

  /// Squared error of the tested rows of `displacement`.
  double error(const Rows& displacement) const {
    Rows targets = every(displacement, 1 - tested_, inputs_.rows());
    const Eigen::RowVectorXd targetMean = targets.colwise().mean();
    targets.rowwise() -= targetMean;
    const Eigen::MatrixXd weights = dual_ ? Eigen::MatrixXd(inputs_.transpose() * factor_.solve(targets))
                                          : Eigen::MatrixXd(factor_.solve(inputs_.transpose() * targets));
    double sum = 0;
    for (Index i = tested_; i < x_.rows(); i += 2)
      sum += (displacement.row(i) - targetMean - (x_.row(i) - mean_) * weights).squaredNorm();
    return sum;
  }

 private:
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
  const HalfFit even(x, 0, ridge), odd(x, 1, ridge);
  std::vector<double> values(static_cast<std::size_t>(q), kNaN);
  auto done = parallelFor(q, 1, job, [&](Index begin, Index end) {
    for (Index v = begin; v < end; ++v) {
      Rows displacement(x.rows(), x.cols());
      for (Index i = 0; i < x.rows(); ++i)
        displacement.row(i) = eigenView(views).row(i * q + v).cast<double>() - x.row(i);
      const double change = displacement.squaredNorm();
      if (change <= 1e-20 * x.squaredNorm()) continue;
      values[static_cast<std::size_t>(v)] = 1 - (even.error(displacement) + odd.error(displacement)) / change;
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
