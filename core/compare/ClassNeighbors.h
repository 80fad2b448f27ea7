#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "core/graph/NeighborGraph.h"

namespace mlens {

/// classes x classes: of all neighbours that the points of the row's class have, the share that is of the
/// column's class; rows sum to 1, NaN for a class without neighbours. `labels`: one in 0..classes-1 per
/// point; other numbers count for no class.
Eigen::MatrixXd classNeighborShares(const NeighborGraph& graph, std::span<const std::int32_t> labels,
                                    Index classes);

/// Mean of the values of each class that are numbers; NaN for a class without.
Eigen::VectorXd classMeans(std::span<const float> values, std::span<const std::int32_t> labels,
                           Index classes);

}  // namespace mlens
