#include "core/compare/Lasso.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mlens {
namespace {

constexpr int kAlphas = 20;
constexpr double kSmallestShare = 1e-2;
constexpr double kPathTolerance = 1e-4, kTolerance = 1e-9;  // of y's deviation
constexpr int kMostSweeps = 10000;

/// One data set, standardised once for many alphas.
class LassoPath {
 public:
  LassoPath(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
    fit_.mean = x.colwise().mean();
    fit_.intercept = y.mean();
    x_ = x.rowwise() - fit_.mean;
    fit_.scale = (x_.colwise().squaredNorm() / static_cast<double>(x.rows())).cwiseSqrt();
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      if (!(fit_.scale(j) > 1e-12 * std::abs(fit_.mean(j)))) {
        fit_.scale(j) = 1;
        x_.col(j).setZero();
      }
      x_.col(j) /= fit_.scale(j);
    }
    norms_ = x_.colwise().squaredNorm() / static_cast<double>(x.rows());
    residual_ = y.array() - fit_.intercept;
    deviation_ = std::sqrt(residual_.squaredNorm() / static_cast<double>(x.rows()));
    fit_.coefficients = Eigen::VectorXd::Zero(x.cols());
  }

  double largestAlpha() const {
    return (x_.transpose() * residual_).cwiseAbs().maxCoeff() / static_cast<double>(x_.rows());
  }

  /// Starts from the coefficients of the alpha before.
  const LassoFit& at(double alpha, double tolerance) {
    fit_.alpha = alpha;
    const double least = tolerance * deviation_;
    for (int sweep = 0; sweep < kMostSweeps && pass(alpha, false) > least; ++sweep) {
      while (++sweep < kMostSweeps && pass(alpha, true) > least) {
      }
    }
    return fit_;
  }

 private:
  /// Each coefficient (or only those that are not 0) in turn to its best value; the largest move.
  double pass(double alpha, bool activeOnly) {
    const auto n = static_cast<double>(x_.rows());
    double moved = 0;
    for (Eigen::Index j = 0; j < x_.cols(); ++j) {
      const double old = fit_.coefficients(j);
      if (norms_(j) == 0 || (activeOnly && old == 0)) continue;
      const double pull = x_.col(j).dot(residual_) / n + norms_(j) * old;
      const double now = std::copysign(std::max(std::abs(pull) - alpha, 0.0), pull) / norms_(j);
      if (now == old) continue;
      residual_ += (old - now) * x_.col(j);
      fit_.coefficients(j) = now;
      moved = std::max(moved, std::abs(now - old));
    }
    return moved;
  }

  Eigen::MatrixXd x_;
  Eigen::RowVectorXd norms_;  // mean squares of the columns: 1, or 0 for a constant one
  Eigen::VectorXd residual_;
  double deviation_ = 0;
  LassoFit fit_;
};

std::vector<double> alphasBelow(double largest) {
  std::vector<double> alphas;
  for (int a = 0; a < kAlphas; ++a) {
    alphas.push_back(largest * std::pow(kSmallestShare, static_cast<double>(a) / (kAlphas - 1)));
  }
  return alphas;
}

}  // namespace

double LassoFit::predict(const Eigen::RowVectorXd& row) const {
  return intercept + ((row - mean).cwiseQuotient(scale)).dot(coefficients.transpose());
}

LassoFit lasso(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double alpha) {
  return LassoPath(x, y).at(alpha, kTolerance);
}

LassoFit lassoByFolds(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  LassoPath all(x, y);
  const std::vector<double> alphas = alphasBelow(all.largestAlpha());
  const Eigen::Index n = x.rows(), folds = std::min<Eigen::Index>(n, 10);
  Eigen::VectorXd errors = Eigen::VectorXd::Zero(kAlphas);
  for (Eigen::Index fold = 0; fold < folds; ++fold) {
    std::vector<Eigen::Index> inside, outside;
    for (Eigen::Index i = 0; i < n; ++i) (i % folds == fold ? outside : inside).push_back(i);
    LassoPath path(x(inside, Eigen::all), y(inside));
    for (int a = 0; a < kAlphas; ++a) {
      const LassoFit& fit = path.at(alphas[static_cast<std::size_t>(a)], kPathTolerance);
      for (const auto i : outside) errors(a) += std::pow(fit.predict(x.row(i)) - y(i), 2);
    }
  }
  Eigen::Index best = 0;  // of equals the largest alpha
  errors.minCoeff(&best);
  LassoFit fit;
  for (Eigen::Index a = 0; a <= best; ++a) fit = all.at(alphas[static_cast<std::size_t>(a)], kPathTolerance);
  return fit;
}

}  // namespace mlens
