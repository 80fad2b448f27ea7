#pragma once

#include <cstdint>

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

/// The number of the connected component of each point, in order of first appearance.
std::vector<std::int32_t> connectedComponents(const UmapGraph& graph);

}  // namespace mlens
