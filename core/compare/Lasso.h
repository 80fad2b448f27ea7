#pragma once

#include <Eigen/Core>

namespace mlens {

/// A linear prediction from standardised columns (mean 0, standard deviation 1 of N).
struct LassoFit {
  double alpha = 0;
  Eigen::VectorXd coefficients;    ///< of the standardised columns; many are exactly 0
  double intercept = 0;            ///< the mean of what was to be predicted
  Eigen::RowVectorXd mean, scale;  ///< of the columns; scale 1 for a constant one

  double predict(const Eigen::RowVectorXd& row) const;
};

/// argmin 1 / (2 N) |y - X b|^2 + alpha |b|_1 on standardised columns (Tibshirani 1996; scikit-learn's
/// Lasso), by coordinate descent until no coefficient moves by more than 1e-9 of y's deviation (lassoByFolds:
/// 1e-4).
LassoFit lasso(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double alpha);

/// The same with alpha chosen of 20 from the least that leaves no coefficient down to a hundredth of it, by
/// the squared error over min(N, 10) folds (row i is left out in fold i mod their number).
LassoFit lassoByFolds(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

}  // namespace mlens
