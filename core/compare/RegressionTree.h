#pragma once

#include <Eigen/Core>
#include <vector>

namespace mlens {

/// A regression tree (CART, Breiman et al. 1984): each split leaves the least sum of squares about the means
/// of its two sides, its threshold half-way between two values; ties go to the first column, then to the
/// lower threshold.
struct RegressionTree {
  struct Node {
    int column = -1;       ///< -1: a leaf
    double threshold = 0;  ///< rows with value <= threshold go to `below`
    int below = -1, above = -1;
    double mean = 0;  ///< of the rows that reach it
    int rows = 0;
  };
  std::vector<Node> nodes;  ///< the root first

  double predict(const Eigen::RowVectorXd& row) const;
};

/// `x`: N x P finite numbers, N >= 1. No side of a split has fewer than `leastRows`.
RegressionTree regressionTree(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, int depth = 2,
                              int leastRows = 2);

}  // namespace mlens
