#include "app/FigureContents.h"

#include "core/layers/Discs.h"
#include "core/layers/Neighborhood.h"
#include "core/layers/Orbit.h"

namespace mlens {
namespace {

/// What is drawn of the neighbourhood graph, and what must be said of it.
struct Neighborhood {
  std::shared_ptr<const EdgeSet> edges;
  std::shared_ptr<const Polytope> polytope;
  std::string caption;
};
Result<Neighborhood> neighborhoodOf(const SessionResults& results, const ViewResult& view,
                                    const JobContext& job) {
  Neighborhood shown;
  const EdgeSpec& spec = results.session.appearance.edges;
  const auto rows = shownRows(results.session, *results.data.points);
  const Index current = results.session.current;
  const bool polytope = spec.kind == EdgeSpec::Kind::Nnk && spec.polytope && current >= 0 &&
                        current < results.data.points->count;
  if ((!rows && !polytope) || view.vectors.rows() < 2) return shown;
  auto graph = neighborhoodGraph(view.vectors, spec, nullptr, job);
  if (!graph) return failure(graph);
  if (rows) {
    shown.edges = std::make_shared<const EdgeSet>(shownEdges(*graph, *rows));
    shown.caption = edgesCaption(*graph, *shown.edges);
  }
  if (polytope) {
    auto mapped = mappedPolytope(*graph, current, view.vectors, *view.map, job);
    if (!mapped) return failure(mapped);
    const std::string setting = shown.caption.empty() ? graph->setting : std::string();
    if (!shown.caption.empty()) shown.caption += " · ";
    shown.caption += polytopeCaption(*mapped, setting);
    shown.polytope = std::make_shared<const Polytope>(std::move(mapped->polytope));
  }
  return shown;
}

/// The tangent discs and what is said of them.
struct Discs {
  std::shared_ptr<const TangentDiscs> discs;
  std::string caption;
};
Result<Discs> discsOf(const SessionResults& results, const ViewResult& view, const JobContext& job) {
  const DiscSpec& spec = results.session.appearance.discs;
  const DiscRows chosen = discRows(results.session, *results.data.points);
  if (chosen.rows.empty()) return Discs{};
  job.report("tangent discs", -1);
  auto neighbors = discNeighbors(view.vectors, chosen.rows, spec, job);
  if (!neighbors) return failure(neighbors);
  auto discs = computeDiscs(view.vectors, *view.map, *neighbors, chosen.rows, spec, job);
  if (!discs) return failure(discs);
  const std::string caption = discCaption(spec, chosen, *discs);
  return Discs{std::make_shared<const TangentDiscs>(*std::move(discs)), caption};
}

}  // namespace

Result<FigureContent> figureContent(const SessionResults& results, const ViewResult& view,
                                    const JobContext& job) {
  auto neighborhood = neighborhoodOf(results, view, job);
  if (!neighborhood) return failure(neighborhood);
  auto discs = discsOf(results, view, job);
  if (!discs) return failure(discs);
  FigureContent content;
  content.points = results.data.points;
  content.map = view.map;
  content.appearance = results.session.appearance;
  content.scalars = view.scalars;
  content.selection = results.session.selection;
  content.camera = view.spec.camera;
  content.edges = neighborhood->edges;
  content.polytope = neighborhood->polytope;
  content.discs = discs->discs;
  content.paths = view.orbits;
  content.title = QString::fromStdString(embeddingTitle(view.spec.embedding.stage, view.vectors.columns()));
  std::string caption;
  const std::string color = view.scalars ? view.scalars->title + ": " + view.scalars->note : std::string();
  const std::string orbits = view.orbits ? orbitWords(results.session.orbits) : std::string();
  for (const auto& fact : {sourceTitle(results.session, view.spec.embedding), results.data.points->title,
                           view.map->caption, neighborhood->caption, discs->caption, orbits, color}) {
    if (!fact.empty()) caption += (caption.empty() ? "" : " · ") + fact;
  }
  content.caption = QString::fromStdString(caption);
  if (content.selection.points() != content.points->count)
    content.selection = Selection(content.points->count);
  return content;
}

}  // namespace mlens
