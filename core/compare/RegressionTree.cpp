#include "core/compare/RegressionTree.h"

#include <algorithm>
#include <numeric>

namespace mlens {
namespace {

using Rows = std::vector<Eigen::Index>;

struct Split {
  int column = -1;
  double threshold = 0;
  double gain = 0;  // by how much the sum of squares falls
};

Split bestSplit(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, Rows rows, int leastRows) {
  Split best;
  const auto n = static_cast<Eigen::Index>(rows.size());
  const double mean = y(rows).mean();
  const double spread = (y(rows).array() - mean).square().sum();
  const double rounding = 1e-12 * spread + 1e-24 * y(rows).squaredNorm();
  for (Eigen::Index column = 0; column < x.cols(); ++column) {
    std::ranges::sort(rows, {}, [&](Eigen::Index i) { return std::pair(x(i, column), i); });
    double below = 0;  // sum of y - mean
    for (Eigen::Index count = 1; count < n; ++count) {
      const Eigen::Index last = rows[static_cast<std::size_t>(count - 1)];
      const Eigen::Index next = rows[static_cast<std::size_t>(count)];
      below += y(last) - mean;
      if (x(last, column) == x(next, column) || count < leastRows || n - count < leastRows) continue;
      const double gain =
          below * below * (1.0 / static_cast<double>(count) + 1.0 / static_cast<double>(n - count));
      if (gain > best.gain * (1 + 1e-12) && gain > rounding) {
        best = {static_cast<int>(column), std::midpoint(x(last, column), x(next, column)), gain};
      }
    }
  }
  return best;
}

int grow(RegressionTree& tree, const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Rows& rows,
         int depth, int leastRows) {
  const auto place = static_cast<int>(tree.nodes.size());
  tree.nodes.push_back({-1, 0, -1, -1, y(rows).mean(), static_cast<int>(rows.size())});
  if (depth == 0) return place;
  const Split split = bestSplit(x, y, rows, leastRows);
  if (split.column < 0) return place;
  Rows below, above;
  for (const auto i : rows) (x(i, split.column) <= split.threshold ? below : above).push_back(i);
  const int first = grow(tree, x, y, below, depth - 1, leastRows);
  const int second = grow(tree, x, y, above, depth - 1, leastRows);
  RegressionTree::Node& node = tree.nodes[static_cast<std::size_t>(place)];
  node.column = split.column;
  node.threshold = split.threshold;
  node.below = first;
  node.above = second;
  return place;
}

}  // namespace

double RegressionTree::predict(const Eigen::RowVectorXd& row) const {
  const Node* node = &nodes.front();
  while (node->column >= 0) {
    node = &nodes[static_cast<std::size_t>(row(node->column) <= node->threshold ? node->below : node->above)];
  }
  return node->mean;
}

RegressionTree regressionTree(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, int depth, int leastRows) {
  RegressionTree tree;
  Rows all(static_cast<std::size_t>(y.size()));
  std::iota(all.begin(), all.end(), Eigen::Index{0});
  grow(tree, x, y, all, depth, leastRows);
  return tree;
}

}  // namespace mlens
