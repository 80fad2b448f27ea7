#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/PointTable.h"
#include "core/geometry/Polytope.h"
#include "core/graph/EdgeSet.h"
#include "core/graph/Knn.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"

namespace mlens {

/// The neighbourhoods of all points of an embedding, as an EdgeSpec asks for them. Immutable.
struct NeighborhoodGraph {
  EdgeSpec spec;
  std::shared_ptr<const NeighborGraph> graph;       ///< kNN, mutual, or what NNK kept of its candidates
  std::shared_ptr<const NeighborGraph> candidates;  ///< what it was chosen from: the k nearest
  std::shared_ptr<const NnkGraph> nnk;              ///< Kind::Nnk only
  std::string setting;  ///< "kNN, k = 15, Euclidean": said wherever something of it is shown

  /// Whether `candidates` are those that other settings begin with.
  bool sameCandidates(const EdgeSpec& other) const;
};

/// `known`: another graph of the same vectors, whose candidates are taken where they are the same; null:
/// none. InvalidArgument for what nearestNeighbors or nnkGraph refuse.
Result<NeighborhoodGraph> neighborhoodGraph(const Matrix& vectors, const EdgeSpec& spec,
                                            const NeighborhoodGraph* known, const JobContext& job);

/// Whose neighbourhoods are drawn: one byte a row, empty for all; nullopt for nobody's. As
/// session.appearance.edges.show says, without hidden classes.
std::optional<std::vector<std::uint8_t>> shownRows(const Session& session, const PointTable& points);

/// The edges that these rows chose.
EdgeSet shownEdges(const NeighborhoodGraph& graph, std::span<const std::uint8_t> rows);

/// "4,211 edges of kNN, k = 15, Euclidean"
std::string edgesCaption(const NeighborhoodGraph& graph, const EdgeSet& edges);

/// What NNK made of one point (graph.nnk is not null), on a map of the same vectors.
struct MappedPolytope {
  Polytope polytope;
  double localFit = 0;  ///< LocalMap::fit over the candidates; NaN for none; 1 for linear maps
  bool planes = true;   ///< whether the map carries cutting planes: it is linear, at least here
};
Result<MappedPolytope> mappedPolytope(const NeighborhoodGraph& graph, Index row, const Matrix& vectors,
                                      const Projection& map, const JobContext& job);

/// "polytope of 9 neighbours in the 512-d space, seen through the map"; the setting unless it is empty; and
/// why there are no cutting planes.
std::string polytopeCaption(const MappedPolytope& mapped, const std::string& setting);

}  // namespace mlens
