#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/graph/NeighborGraph.h"

namespace mlens {

/// TwoNN (Facco et al. 2017): slope through 0 of -log(1 - F) on log(r2 / r1), the lowest 90 % of the ratios,
/// F = (rank - 1) / N. Points with r1 = 0 (duplicates) are left out. NaN with fewer than 3 usable points.
/// `neighbors` needs at least 2 Euclidean neighbours a row.
double twoNn(const NeighborGraph& neighbors);

/// Levina and Bickel 2005: m_k(i) = [1 / (k - 1) sum_{j < k} log(T_k / T_j)]^-1 from the k nearest Euclidean
/// distances of each point; NaN where T_k = 0 or all distances are equal. `k` is cut to the row's length.
std::vector<double> mleDimensions(const NeighborGraph& neighbors, int k = 20);

/// 1 / mean(1 / m) over the points that have a value (MacKay and Ghahramani 2005); NaN if none has.
double aggregateMle(const std::vector<double>& dimensions);

/// The arithmetic mean, as some implementations report it.
double meanMle(const std::vector<double>& dimensions);

}  // namespace mlens
