#include "core/layers/ViewLayers.h"

#include "core/layers/Discs.h"
#include "core/layers/Neighborhood.h"

namespace mlens {
namespace {

Result<void> addNeighborhood(const Session& session, const PointTable& points, const Matrix& vectors,
                             const Projection& map, const JobContext& job, ViewLayers& layers) {
  const EdgeSpec& spec = session.appearance.edges;
  const auto rows = shownRows(session, points);
  const Index current = session.current;
  const bool polytope =
      spec.kind == EdgeSpec::Kind::Nnk && spec.polytope && current >= 0 && current < points.count;
  if ((!rows && !polytope) || vectors.rows() < 2) return {};
  auto graph = neighborhoodGraph(vectors, spec, nullptr, job);
  if (!graph) return failure(graph);
  if (rows) {
    layers.edges = std::make_shared<const EdgeSet>(shownEdges(*graph, *rows));
    layers.neighborhoodWords = edgesCaption(*graph, *layers.edges);
  }
  if (polytope) {
    auto mapped = mappedPolytope(*graph, current, vectors, map, job);
    if (!mapped) return failure(mapped);
    std::string& words = layers.neighborhoodWords;
    words += words.empty() ? polytopeCaption(*mapped, graph->setting) : " · " + polytopeCaption(*mapped, {});
    layers.polytope = std::make_shared<const Polytope>(std::move(mapped->polytope));
  }
  return {};
}

Result<void> addDiscs(const Session& session, const PointTable& points, const Matrix& vectors,
                      const Projection& map, const JobContext& job, ViewLayers& layers) {
  const DiscSpec& spec = session.appearance.discs;
  const DiscRows chosen = discRows(session, points);
  if (chosen.rows.empty()) return {};
  job.report("tangent discs", -1);
  auto neighbors = discNeighbors(vectors, chosen.rows, spec, job);
  if (!neighbors) return failure(neighbors);
  auto discs = computeDiscs(vectors, map, *neighbors, chosen.rows, spec, job);
  if (!discs) return failure(discs);
  layers.discWords = discCaption(spec, chosen, *discs);
  layers.discs = std::make_shared<const TangentDiscs>(*std::move(discs));
  return {};
}

}  // namespace

Result<ViewLayers> viewLayers(const Session& session, const PointTable& points, const Matrix& vectors,
                              const Projection& map, const JobContext& job) {
  ViewLayers layers;
  if (auto added = addNeighborhood(session, points, vectors, map, job, layers); !added) return failure(added);
  if (auto added = addDiscs(session, points, vectors, map, job, layers); !added) return failure(added);
  return layers;
}

}  // namespace mlens
