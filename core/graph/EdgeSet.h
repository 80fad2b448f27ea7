#pragma once

#include <span>
#include <utility>
#include <vector>

#include "core/graph/NeighborGraph.h"
#include "core/graph/Nnk.h"

namespace mlens {

/// Undirected edges as they are drawn: pairs of rows a < b, none twice.
struct EdgeSet {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  std::vector<float>
      strength;  ///< as pairs, in (0, 1], ascending: the strongest are drawn last; empty: alike
};

/// The edges that a row with keep[row] != 0 chose (all rows if keep is empty).
EdgeSet edgeSet(const NeighborGraph& graph, std::span<const std::uint8_t> keep = {});

/// The same with strengths: theta, of both sides that of the smaller residual, in units of the 95th
/// percentile of these edges and at most 1.
EdgeSet edgeSet(const NnkGraph& graph, std::span<const std::uint8_t> keep = {});

/// Row i keeps those of its neighbours that have i among theirs.
NeighborGraph mutualNeighbors(const NeighborGraph& graph);

}  // namespace mlens
