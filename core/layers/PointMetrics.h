#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/base/ResultCache.h"
#include "core/graph/Nnk.h"
#include "core/session/Session.h"

namespace mlens {

/// A number that every point of an embedding (or of its map) has: what can colour points and fill a
/// histogram. One list for the window, the session file and the command line.
struct PointMetric {
  const char* name;         ///< in files: "nnk_count"
  const char* title;        ///< for readers: "NNK neighbours"
  const char* unit;         ///< "" without one
  const char* definition;   ///< one sentence, with the source
  bool needsMap;            ///< of a map, not only of its embedding
  bool isWhole;             ///< whole numbers only: one histogram bin each
  bool needsPair = false;   ///< of two embeddings laid side by side, the same in both: see Comparison
  bool needsViews = false;  ///< of augmented pictures through the model: see PointInvariance.h
};

std::span<const PointMetric> pointMetrics();  ///< in the order they are offered
/// Null if there is none of this name; what follows a colon says more about it (InvarianceColumn).
const PointMetric* pointMetric(const std::string& name);

/// How a session's NNK neighbourhoods are measured: with the settings of its NNK edges, whatever edges are
/// shown; each point's own neighbours, not symmetrised.
NnkOptions metricSettings(const Session& session);

/// The metrics of all points of one embedding alone, and the baselines beside them. float32, so
/// that what comes from the cache has the same bits as what was computed.
struct EmbeddingMetrics {
  Matrix values;  ///< N rows; a column for each of embeddingMetrics(), NaN: no value
  float meanPairwiseDistance = 0;
  float randomAffinity = 0;  ///< mean over random pairs of points; NaN without pairs
  float nullAffinity = 0;    ///< what random subspaces would have
  std::array<float, 9>
      adjacentAngles{};                 ///< share of principal angles to the nearest neighbour per 10 degrees
  std::array<float, 9> randomAngles{};  ///< the same between random pairs
  std::string setting;                  ///< comparable only under one setting

  /// One metric of all points; empty if `name` is none of an embedding.
  std::vector<float> column(const std::string& name) const;
};
std::vector<const PointMetric*> embeddingMetrics();  ///< those of pointMetrics() of one embedding alone

/// Computed, or from `cache` (may be null). The same bits on any number of threads. Errors as nnkGraph.
Result<EmbeddingMetrics> measurePoints(const Matrix& vectors, const NnkOptions& options,
                                       const ResultCache* cache, const JobContext& job);

}  // namespace mlens
