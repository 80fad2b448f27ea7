#pragma once

#include <optional>
#include <string>

#include "core/projection/UmapOptions.h"
#include "core/session/EmbeddingId.h"

namespace mlens {

/// To which map another one is laid out and turned, so that the two can be compared: the map of `embedding`
/// with the same settings, itself not aligned.
struct MapAlignment {
  EmbeddingId embedding;
  bool scaled = false;  ///< also stretched or shrunk onto it
  double coupling = 0;  ///< of a UMAP, 0..1: how strongly its points are held near their places there
  bool operator==(const MapAlignment&) const = default;
};

/// A UMAP: its settings, and where it was stopped. A map with a seed is the same every time.
struct UmapSpec : UmapSettings {
  /// Epochs after which the layout was stopped, the map kept as it was then; 0: ran to its end.
  int stopAt = 0;
  bool operator==(const UmapSpec&) const = default;
};

/// How an embedding becomes 2D or 3D points.
struct MapSpec {
  std::string method = "pca";  ///< "pca" or "umap"
  int dimensions = 3;          ///< 2 or 3
  UmapSpec umap = {};          ///< of "umap"; kept, but without effect, for "pca"
  std::optional<MapAlignment> alignment = std::nullopt;
};
/// The same map: settings without effect do not count.
bool operator==(const MapSpec& a, const MapSpec& b);

/// After checkpoint `index` of the session is gone: later ones are renumbered, an alignment to it is dropped.
void forgetCheckpoint(MapSpec& spec, int index);

/// The options that the UMAP of `spec` runs with.
UmapOptions umapOptions(const MapSpec& spec);

}  // namespace mlens
