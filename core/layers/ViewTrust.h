#pragma once

#include <memory>
#include <string>

#include "core/maps/Projection.h"
#include "core/projection/Trustworthiness.h"

namespace mlens {

/// Maps of so many points at most say how far they are to be trusted without being asked: it costs less than
/// a second. Larger ones say it where trustworthiness or continuity colours them.
inline constexpr Index kTrustUnasked = 5'000;

/// By which the true neighbours of a map's points are found.
Metric trustMetric(const MapSpec& spec);

/// Whether `neighbors` are as many of every point as trustOf() needs.
bool enoughForTrust(const NeighborGraph& neighbors);

/// The true neighbours that trustOf() needs. Errors as nearestNeighbors().
Result<std::shared_ptr<const NeighborGraph>> trustNeighbors(const Matrix& vectors, Metric metric,
                                                            const JobContext& job);

/// Trustworthiness and continuity of a map of `vectors`, k = 15. `neighbors`: see enoughForTrust(), by
/// trustMetric(). Errors as mapTrust(), so of fewer than three points.
Result<MapTrust> trustOf(const Matrix& vectors, const NeighborGraph& neighbors, const Projection& map,
                         const JobContext& job);

/// "trust .987 · continuity .971 (k = 15, exact)"
std::string trustWords(const MapTrust& trust);

/// "displaced by 0.12 (root mean square; radius 1)"; "" unless the map is aligned to another.
std::string displacedWords(const Projection& map);

/// "marked: 1,200 new points of test.npy"
std::string markedWords(Index points, const std::string& name);

}  // namespace mlens
