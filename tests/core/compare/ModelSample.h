#pragma once

#include <Eigen/Core>
#include <cmath>

namespace mlens {

/// 12 models x 4 metrics, and accuracies that two of them decide; the values that scikit-learn and scipy give
/// for them are in the tests.
inline Eigen::MatrixXd sampleMetrics() {
  return Eigen::MatrixXd::NullaryExpr(12, 4, [](Eigen::Index i, Eigen::Index j) {
    return std::sin(static_cast<double>(3 * i + 7 * j + i * j));
  });
}

inline Eigen::VectorXd sampleAccuracies() {
  const Eigen::MatrixXd x = sampleMetrics();
  return Eigen::VectorXd::NullaryExpr(
      12, [&](Eigen::Index i) { return 2 * x(i, 0) - x(i, 2) + 0.1 * std::cos(static_cast<double>(i)); });
}

}  // namespace mlens
