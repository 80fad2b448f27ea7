#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/graph/NeighborGraph.h"

namespace mlens {

/// The fuzzy simplicial set of UMAP: a symmetric weighted graph in compressed rows, neighbours ascending,
/// no loops, weights in (0, 1].
struct UmapGraph {
  std::vector<std::int64_t> indptr{0};  ///< N + 1
  std::vector<std::int32_t> indices;
  std::vector<float> weights;  ///< as indices

  Index size() const { return static_cast<Index>(indptr.size()) - 1; }
  std::span<const std::int32_t> neighbors(Index i) const {
    return {indices.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
  std::span<const float> weightsOf(Index i) const {
    return {weights.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
};

/// InvalidArgument unless the rows fit their lists, every neighbour is one of `targets` points, and every
/// distance is a number >= 0.
Result<void> requireNeighbors(const NeighborGraph& graph, Index targets);

/// Per point: the distance to the nearest neighbour that is not a duplicate, and the scale beyond it.
struct SmoothKnn {
  std::vector<float> rho;
  std::vector<float> sigma;
};

/// rho_i = the least positive distance of row i (0 if there is none), sigma_i solves
/// sum_j exp(-max(0, d_ij - rho_i) / sigma_i) = log2(m + 1) to 1e-6 for the m neighbours of i (UMAP
/// paper, algorithm 3; the point itself counts as a neighbour), at least 0.001 of the row's mean
/// distance (of all rows' where rho_i is 0). `localConnectivity` 0 takes rho_i = 0 (used to place new
/// points).
Result<SmoothKnn> smoothKnn(const NeighborGraph& neighbors, int localConnectivity, const JobContext& job);

/// The directed membership exp(-max(0, d - rho) / sigma), 1 where sigma is 0.
float umapMembership(float distance, float rho, float sigma);

/// The union w_ij + w_ji - w_ij w_ji of the directed memberships (UMAP paper, algorithm 2). InvalidArgument
/// if a neighbour's number is out of range or a distance negative or not finite.
Result<UmapGraph> umapGraph(const NeighborGraph& neighbors, const JobContext& job);

}  // namespace mlens
