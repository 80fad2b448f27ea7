#pragma once

#include <memory>
#include <string>

#include "core/data/PointTable.h"
#include "core/geometry/Polytope.h"
#include "core/geometry/TangentDiscs.h"
#include "core/graph/EdgeSet.h"
#include "core/layers/Paths.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"

namespace mlens {

/// What lies over the points of a view, and what must be said of each; null and "" where there is nothing.
/// Arrows follow from the session and the map alone: see Displacement.h.
struct ViewLayers {
  std::shared_ptr<const EdgeSet> edges;
  std::shared_ptr<const Polytope> polytope;
  std::string neighborhoodWords;  ///< of edges and polytope
  std::shared_ptr<const TangentDiscs> discs;
  std::string discWords;
  std::shared_ptr<const Paths> orbits;
  std::string orbitWords;
  std::shared_ptr<const Matrix> marks;  ///< new points on the map, of no session
  std::string markWords;
};

/// Edges, polytope and discs as the session asks for them, on a finished map of `vectors`; fitToPoints() has
/// been called. Orbits need a model: see placeOrbit(). The same as the window finds step by step. Errors as
/// neighborhoodGraph(), mappedPolytope() and computeDiscs().
Result<ViewLayers> viewLayers(const Session& session, const PointTable& points, const Matrix& vectors,
                              const Projection& map, const JobContext& job);

}  // namespace mlens
