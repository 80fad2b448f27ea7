#pragma once

#include "core/geometry/ConvexHull.h"
#include "core/geometry/LocalMap.h"
#include "core/graph/Nnk.h"

namespace mlens {

/// The NNK neighbourhood of one point as it lies on a map. It is a body of the embedding's own space: seen
/// through the map, a neighbour may lie inside the hull of the others.
struct Polytope {
  struct Neighbor {
    std::int32_t row = 0;
    Place at{};
    float strength = 0;  ///< theta / the largest theta
    /// Normal of its cutting plane (x - x_j)'(x_i - x_j) = 0 as seen on the map: a candidate behind it gets
    /// no weight beside j (Gaussian kernel; cosine: to first order). Length 1; 0 where the map has none.
    Place normal{};
  };
  Index row = -1;
  Index dimension = 0;  ///< of the embedding
  Place at{};
  std::vector<Neighbor> neighbors;  ///< ascending distance
  std::vector<Place> eliminated;    ///< the other candidates
  std::vector<Triangle>
      faces;  ///< of the hull of `neighbors`, indices into them; empty: fewer than 3, or a line
};

/// `neighborhood`: the point's row, then those of its candidates in their order, as the graph used them
/// (normalised or not). `coordinates`: N x 3. Planes go to the map as normals do, n -> (A^+)' n, with A the
/// local map at the point; without normals where it does not hold. `local` null: the whole map is linear and
/// orthonormal (PCA), where a normal is the offset on the map itself.
Polytope polytopeAt(const NnkGraph& graph, Index row, const Matrix& neighborhood, const Matrix& coordinates,
                    const LocalMap* local);

}  // namespace mlens
