#pragma once

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/projection/UmapGraph.h"
#include "core/projection/UmapOptions.h"

namespace mlens {

/// Where the layout starts, N x dims: spectral (graph) or the first principal components of `points` (of
/// their rows scaled to length 1 for the cosine metric), brought to [0, 10] by scaledStart. A graph too small
/// for eigenvectors (fewer than dims + 2 points) starts from the components. `points` may be empty for a
/// spectral start; then a small graph starts at random. The same bits on any number of threads.
Result<Matrix> umapStart(const UmapGraph& graph, const Matrix& points, const UmapOptions& options,
                         const JobContext& job);

/// Any coordinates as a start: largest magnitude scaled to 10, noise of standard deviation 1e-4 added (so
/// that equal points part), each axis then stretched to [0, 10].
Matrix scaledStart(const Matrix& coordinates, std::uint64_t seed);

}  // namespace mlens
