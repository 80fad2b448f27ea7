#include "core/layers/Discs.h"

#include <algorithm>

#include "core/base/Random.h"
#include "core/base/Text.h"
#include "core/graph/RowNeighbors.h"

namespace mlens {
namespace {

using Show = DiscSpec::Show;

std::vector<Index> sampleOf(const std::vector<Index>& rows, Index count, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<Index> chosen = sampleWithoutReplacement(static_cast<Index>(rows.size()), count, random);
  for (Index& place : chosen) place = rows[static_cast<std::size_t>(place)];
  return chosen;
}

}  // namespace

DiscRows discRows(const Session& session, const PointTable& points) {
  const DiscSpec& spec = session.appearance.discs;
  const auto& hidden = session.appearance.hiddenClasses;
  const auto shown = [&](Index row) {
    return hidden.empty() || !points.hasLabels() ||
           std::ranges::find(hidden, points.labels[static_cast<std::size_t>(row)]) == hidden.end();
  };
  DiscRows chosen;
  const Selection& selection = session.selection;
  switch (spec.show) {
    case Show::Off:
      break;
    case Show::Current:
      if (session.current >= 0 && session.current < points.count) chosen.rows = {session.current};
      break;
    case Show::Selection:
      if (selection.points() == points.count) chosen.rows = selection.rows();
      break;
    case Show::Sample:
      for (Index row = 0; row < points.count; ++row) chosen.rows.push_back(row);
      break;
  }
  std::erase_if(chosen.rows, [&](Index row) { return !shown(row); });
  chosen.of = static_cast<Index>(chosen.rows.size());
  const Index most = spec.show == Show::Sample ? std::min(spec.sample, DiscSpec::kMost) : DiscSpec::kMost;
  if (chosen.of > most) chosen.rows = sampleOf(chosen.rows, most, spec.seed);
  return chosen;
}

Result<NeighborGraph> discNeighbors(const Matrix& vectors, std::span<const Index> rows, const DiscSpec& spec,
                                    const JobContext& job) {
  KnnOptions search;
  search.k = spec.plane.neighbors;
  return neighborsOfRows(vectors, rows, search, job);
}

Result<TangentDiscs> computeDiscs(const Matrix& vectors, const Projection& map,
                                  const NeighborGraph& neighbors, std::span<const Index> rows,
                                  const DiscSpec& spec, const JobContext& job) {
  LocalMapOptions options;
  options.tangent = spec.plane.tangent;
  options.linear = map.spec.method == "pca";
  return tangentDiscs(vectors, map.coordinates, neighbors, rows, options, job);
}

std::string discCaption(const DiscSpec& spec, const DiscRows& chosen, const TangentDiscs& discs) {
  if (discs.asked == 0) return {};
  std::string text = "tangent disc at the current point";
  if (spec.show != Show::Current) {
    const bool all = discs.asked == chosen.of;
    text = "tangent discs at " + (all ? "all " : grouped(discs.asked) + " of ") + grouped(chosen.of) +
           (spec.show == Show::Selection ? " selected points" : " points");
  }
  text += ", K = " + std::to_string(spec.plane.neighbors);
  const auto left = [&](Index count, const std::string& why) {
    if (count == 0) return;
    text += spec.show == Show::Current ? ", not drawn: " : ", " + grouped(count) + " not drawn: ";
    text += why;
  };
  left(discs.notHeld, "the map does not hold there (R² < 0.5)");
  left(discs.flat, "the neighbours lie on one spot");
  return text;
}

}  // namespace mlens
