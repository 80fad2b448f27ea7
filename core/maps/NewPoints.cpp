#include "core/maps/NewPoints.h"

#include <algorithm>

#include "core/graph/Knn.h"
#include "core/projection/Pca.h"
#include "core/projection/UmapPlacement.h"

namespace mlens {

Result<Matrix> placeNewPoints(const Projection& map, const Matrix& vectors, const Matrix& rows,
                              const JobContext& job) {
  if (rows.empty()) return fail(ErrorCode::InvalidArgument, "there are no new points to place", "map");
  if (rows.columns() != vectors.columns()) {
    return fail(ErrorCode::InvalidArgument,
                "the new points have " + std::to_string(rows.columns()) + " dimensions, those of the map " +
                    std::to_string(vectors.columns()),
                "map");
  }
  if (auto finite = requireFinite(rows, "new points"); !finite) return failure(finite);
  if (map.spec.method == "pca") {
    auto basis = pca(vectors, map.spec.dimensions, job);
    if (!basis) return failure(basis);
    auto scores = applyPca(*basis, rows, job);
    if (!scores) return failure(scores);
    return placed(map.frame, *scores);
  }
  KnnOptions options;
  options.k = static_cast<int>(std::min<Index>(map.spec.umap.neighbors, vectors.rows()));
  options.metric = map.spec.umap.metric;
  auto neighbors = nearestNeighbors(vectors, rows, options, job);
  if (!neighbors) return failure(neighbors);
  auto own = placeOnMap(map.own, *neighbors, umapOptions(map.spec), job);
  if (!own) return failure(own);
  return placed(map.frame, *own);
}

}  // namespace mlens
