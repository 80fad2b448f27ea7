#pragma once

#include <string>
#include <vector>

#include "core/data/PointTable.h"
#include "core/geometry/TangentDiscs.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"

namespace mlens {

/// The points that get a disc, ascending, and how many they were chosen from.
struct DiscRows {
  std::vector<Index> rows;
  Index of = 0;
};
DiscRows discRows(const Session& session, const PointTable& points);

/// The neighbours that the tangent planes at `rows` are found from.
Result<NeighborGraph> discNeighbors(const Matrix& vectors, std::span<const Index> rows, const DiscSpec& spec,
                                    const JobContext& job);
Result<TangentDiscs> computeDiscs(const Matrix& vectors, const Projection& map,
                                  const NeighborGraph& neighbors, std::span<const Index> rows,
                                  const DiscSpec& spec, const JobContext& job);

/// "tangent discs at 200 of 2,000 points, 23 not drawn: the map does not hold there (R² < 0.5)"; "" if there
/// are none to be drawn.
std::string discCaption(const DiscSpec& spec, const DiscRows& chosen, const TangentDiscs& discs);

}  // namespace mlens
