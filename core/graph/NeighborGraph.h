#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// Directed neighbourhoods in compressed rows: the neighbours of point i are indices[indptr[i] ..
/// indptr[i+1]), in ascending distance, ties by index, i itself excluded. Immutable once shared.
struct NeighborGraph {
  std::vector<std::int64_t> indptr{0};  ///< N + 1
  std::vector<std::int32_t> indices;
  std::vector<float> distances;  ///< as indices, in the metric's own units (Euclidean, or 1 - cosine)
  std::string method;  ///< "exact, kd-tree" / "approximate, NN-descent, recall 0.997 (300 rows)": said to the
                       ///< user
  double recall = 1;   ///< share of the true neighbours that are among these; estimated if approximate

  Index size() const { return static_cast<Index>(indptr.size()) - 1; }
  std::span<const std::int32_t> neighbors(Index i) const {
    return {indices.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
  std::span<const float> distancesOf(Index i) const {
    return {distances.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
};

/// Each row's first k neighbours (all of a shorter row).
NeighborGraph firstNeighbors(const NeighborGraph& graph, int k);

/// Undirected edges (a < b, ascending) of the rows where keep[i] != 0 (all rows if keep is empty).
std::vector<std::pair<std::int32_t, std::int32_t>> undirectedEdges(const NeighborGraph& graph,
                                                                   std::span<const std::uint8_t> keep = {});

/// Share of rows whose majority label among the neighbours is their own (leave-one-out; ties to the nearest).
/// Rows without a class (below 0) neither count nor vote.
double knnAccuracy(const NeighborGraph& graph, std::span<const std::int32_t> labels);

/// Mean share of neighbours that two graphs of the same points have in common (|A n B| / max(|A|,|B|), 0..1).
double neighborOverlap(const NeighborGraph& a, const NeighborGraph& b);

}  // namespace mlens
