#pragma once

#include "core/maps/Projection.h"

namespace mlens {

/// New rows on a finished map of `vectors`, which stays as it is: M x 3 in the frame of the scene. UMAP: see
/// placeOnMap; PCA: their exact scores. The same bits on any number of threads. InvalidArgument if they have
/// another number of dimensions than the map's own points or are not finite.
Result<Matrix> placeNewPoints(const Projection& map, const Matrix& vectors, const Matrix& rows,
                              const JobContext& job);

}  // namespace mlens
