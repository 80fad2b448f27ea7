#include "core/layers/Neighborhood.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/base/Text.h"

namespace mlens {

bool NeighborhoodGraph::sameCandidates(const EdgeSpec& other) const {
  const bool isNnk = spec.kind == EdgeSpec::Kind::Nnk;
  if (!candidates || isNnk != (other.kind == EdgeSpec::Kind::Nnk)) return false;
  if (!isNnk) return spec.k == other.k && spec.metric == other.metric;
  return spec.nnk.k == other.nnk.k && spec.nnk.normalizes() == other.nnk.normalizes();
}

Result<NeighborhoodGraph> neighborhoodGraph(const Matrix& vectors, const EdgeSpec& spec,
                                            const NeighborhoodGraph* known, const JobContext& job) {
  NeighborhoodGraph result;
  result.spec = spec;
  const bool reuse = known && known->sameCandidates(spec);
  const auto most = static_cast<int>(std::min<Index>(vectors.rows() - 1, EdgeSpec::kMostNnk));
  if (spec.kind == EdgeSpec::Kind::Nnk) {
    NnkOptions options = spec.nnk;
    options.k = std::max(1, std::min(options.k, most));
    options.symmetrize = Symmetrize::None;
    auto nnk = reuse ? nnkGraph(vectors, *known->candidates, options, job) : nnkGraph(vectors, options, job);
    if (!nnk) return failure(nnk);
    result.nnk = std::make_shared<const NnkGraph>(std::move(*nnk));
    result.graph = {result.nnk, &result.nnk->graph};
    result.candidates = {result.nnk, &result.nnk->candidates};
    result.setting = result.nnk->setting;
    return result;
  }
  if (reuse) {
    result.candidates = known->candidates;
  } else {
    KnnOptions options;
    options.k = spec.k;
    options.metric = spec.metric;
    auto nearest = nearestNeighbors(vectors, options, job);
    if (!nearest) return failure(nearest);
    result.candidates = std::make_shared<const NeighborGraph>(std::move(*nearest));
  }
  const bool mutual = spec.kind == EdgeSpec::Kind::Mutual;
  result.graph =
      mutual ? std::make_shared<const NeighborGraph>(mutualNeighbors(*result.candidates)) : result.candidates;
  result.setting = std::string(mutual ? "mutual kNN" : "kNN") +
                   ", k = " + std::to_string(std::min<Index>(spec.k, vectors.rows() - 1)) +
                   (spec.metric == Metric::Cosine ? ", cosine" : ", Euclidean");
  return result;
}

std::optional<std::vector<std::uint8_t>> shownRows(const Session& session, const PointTable& points) {
  using Show = EdgeSpec::Show;
  const Show show = session.appearance.edges.show;
  const auto count = static_cast<std::size_t>(points.count);
  std::vector<std::uint8_t> rows;
  if (show == Show::Off || (show == Show::Selection && session.selection.empty())) return std::nullopt;
  if (show == Show::Selection) {
    const auto mask = session.selection.mask();
    rows.assign(mask.begin(), mask.end());
  }
  if (show == Show::Current) {
    if (session.current < 0 || session.current >= points.count) return std::nullopt;
    rows.assign(count, 0);
    rows[static_cast<std::size_t>(session.current)] = 1;
  }
  const auto& hidden = session.appearance.hiddenClasses;
  if (!hidden.empty() && points.hasLabels()) {
    if (rows.empty()) rows.assign(count, 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (std::ranges::find(hidden, points.labels[i]) != hidden.end()) rows[i] = 0;
    }
  }
  return rows;
}

Result<MappedPolytope> mappedPolytope(const NeighborhoodGraph& graph, Index row, const Matrix& vectors,
                                      const Projection& map, const JobContext& job) {
  const bool fits = graph.nnk && row >= 0 && row < vectors.rows() &&
                    graph.nnk->graph.size() == vectors.rows() && map.coordinates.rows() == vectors.rows();
  if (!fits) return fail(ErrorCode::InvalidArgument, "the graph and the map are of other points", "polytope");
  const auto candidates = graph.nnk->candidates.neighbors(row);
  std::vector<Index> rows = {row};
  rows.insert(rows.end(), candidates.begin(), candidates.end());
  Matrix around = vectors.gather(rows);
  const bool normalizes = graph.spec.nnk.normalizes();
  if (normalizes) {
    auto normalized = l2Normalized(around, job);
    if (!normalized) return failure(normalized);
    around = *std::move(normalized);
  }
  MappedPolytope result;
  if (map.spec.method == "pca" && !normalizes) {  // else not linear in the rows as the graph used them
    result.localFit = 1;
    result.polytope = polytopeAt(*graph.nnk, row, around, map.coordinates, nullptr);
    return result;
  }
  std::vector<std::int32_t> places(candidates.size());
  std::iota(places.begin(), places.end(), 1);
  const LocalMap local = localMap(around, map.coordinates.gather(rows), places, 0, {});
  result.localFit = local.fit;
  result.planes = local.holds;
  result.polytope = polytopeAt(*graph.nnk, row, around, map.coordinates, &local);
  return result;
}

EdgeSet shownEdges(const NeighborhoodGraph& graph, std::span<const std::uint8_t> rows) {
  return graph.nnk ? edgeSet(*graph.nnk, rows) : edgeSet(*graph.graph, rows);
}

std::string edgesCaption(const NeighborhoodGraph& graph, const EdgeSet& edges) {
  const std::size_t count = edges.pairs.size();
  return grouped(static_cast<Index>(count)) + (count == 1 ? " edge of " : " edges of ") + graph.setting;
}

std::string polytopeCaption(const MappedPolytope& mapped, const std::string& setting) {
  const std::size_t count = mapped.polytope.neighbors.size();
  std::string text = "polytope of " + std::to_string(count) + (count == 1 ? " neighbour" : " neighbours") +
                     (setting.empty() ? "" : " (" + setting + ")") + " in the " +
                     std::to_string(mapped.polytope.dimension) + "-d space, seen through the map";
  if (mapped.planes) return text;
  text += "; no cutting planes: the map is not linear here";
  if (!std::isfinite(mapped.localFit)) return text;
  char fit[32];
  std::snprintf(fit, sizeof fit, " (R² = %.2f)", mapped.localFit);
  return text + fit;
}

}  // namespace mlens
