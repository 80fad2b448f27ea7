#include "core/compare/ClassNeighbors.h"

#include <cmath>

namespace mlens {

Eigen::MatrixXd classNeighborShares(const NeighborGraph& graph, std::span<const std::int32_t> labels,
                                    Index classes) {
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(classes, classes);
  const auto known = [&](std::int32_t label) { return label >= 0 && label < classes; };
  for (Index i = 0; i < graph.size(); ++i) {
    const std::int32_t from = labels[static_cast<std::size_t>(i)];
    if (!known(from)) continue;
    for (std::int32_t j : graph.neighbors(i)) {
      const std::int32_t to = labels[static_cast<std::size_t>(j)];
      if (known(to)) counts(from, to) += 1;
    }
  }
  return counts.array().colwise() / counts.rowwise().sum().array();
}

Eigen::VectorXd classMeans(std::span<const float> values, std::span<const std::int32_t> labels,
                           Index classes) {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(classes), counts = Eigen::VectorXd::Zero(classes);
  for (std::size_t i = 0; i < values.size() && i < labels.size(); ++i) {
    if (labels[i] < 0 || labels[i] >= classes || std::isnan(values[i])) continue;
    sums(labels[i]) += static_cast<double>(values[i]);
    counts(labels[i]) += 1;
  }
  return sums.cwiseQuotient(counts);
}

}  // namespace mlens
