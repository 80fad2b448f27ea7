#pragma once

#include <span>
#include <string>

namespace mlens {

/// A number that every point of an embedding (or of its map) has: what can colour points and fill a
/// histogram. One list for the window, the session file and the command line.
struct PointMetric {
  const char* name;        ///< in files: "nnk_count"
  const char* title;       ///< for readers: "NNK neighbours"
  const char* unit;        ///< "" without one
  const char* definition;  ///< one sentence, with the source
  bool needsMap;           ///< of a map, not only of its embedding
  bool isWhole;            ///< whole numbers only: one histogram bin each
};

std::span<const PointMetric> pointMetrics();              ///< in the order they are offered
const PointMetric* pointMetric(const std::string& name);  ///< null if there is none of this name

}  // namespace mlens
