#pragma once

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/graph/NeighborGraph.h"
#include "core/projection/UmapOptions.h"

namespace mlens {

/// New points on a finished map (N x dims), which stays as it is: M x dims. Row i of `neighbors` holds the
/// nearest of the map's own points to new point i in the space the map was made from (`options.neighbors` of
/// them). A new point starts at the mean of their places, weighted by membership (at a duplicate's place if
/// there is one), and takes a third of the map's epochs, at a quarter of its learning rate (as the paper's
/// own program does). The same bits on any number of threads; rows without neighbours are refused.
Result<Matrix> placeOnMap(const Matrix& map, const NeighborGraph& neighbors, const UmapOptions& options,
                          const JobContext& job);

}  // namespace mlens
