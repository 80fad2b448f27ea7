#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/projection/UmapGraph.h"

namespace mlens {

/// Laplacian eigenmap of the graph (Belkin and Niyogi 2003, as UMAP starts): N x dims, the eigenvectors of
/// the symmetric normalised Laplacian that follow the trivial one, signs fixed (largest entry positive).
/// Accurate enough for a start (residual near 1e-3), found by Chebyshev-filtered subspace iteration in
/// float32.
///
/// A graph of several components gets each component's own eigenmap, shrunk and set apart: up to 2 * dims of
/// them at the ends of the axes, more on a disc or ball. Same bits on any number of threads.
Result<Matrix> spectralLayout(const UmapGraph& graph, int dims, std::uint64_t seed, const JobContext& job);

/// The connected components in order of their first points; within each, breadth first from there, which
/// keeps neighbours close in memory.
struct Components {
  std::vector<Index> begin{0};        ///< component c: members[begin[c]] .. members[begin[c + 1]]
  std::vector<std::int32_t> members;  ///< N
  std::vector<std::int32_t> placeOf;  ///< N: each point's place among the members of its component

  int count() const { return static_cast<int>(begin.size()) - 1; }
  std::span<const std::int32_t> membersOf(int c) const {
    return {members.data() + begin[c], static_cast<std::size_t>(begin[c + 1] - begin[c])};
  }
};
Components connectedComponents(const UmapGraph& graph);

}  // namespace mlens
