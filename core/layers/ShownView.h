#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/layers/PointScalars.h"
#include "core/layers/ViewLayers.h"
#include "core/projection/Trustworthiness.h"

namespace mlens {

/// All that a picture of one view shows, beside what its session says: the command line and the window fill
/// it, each in its own time. Immutable once it is filled.
struct ShownView {
  std::shared_ptr<const PointTable> points;
  EmbeddingId embedding;
  Index dimensions = 0;                   ///< of the embedding
  std::shared_ptr<const Projection> map;  ///< null: not there yet; then the caption says the rest
  std::shared_ptr<const MapTrust> trust;  ///< of the map; null: not known
  std::optional<PointScalars> scalars;    ///< coloured by a metric: on the scale of all views
  ViewLayers layers;
};

/// "encoder h, 512-d"
std::string viewTitle(const ShownView& view);

/// What must be said of a view, always in this order: checkpoint, data, map (its displacement, trust, marked
/// new points), colour, neighbourhood, arrows, discs, orbits. "strong.safetensors · fashion-2000, 2,000
/// pictures · PCA 3D, 61.4 % of the variance · trust .987 · continuity .971 (k = 15, exact)". The trust of a
/// large map is said only with the colour that shows it: see kTrustUnasked.
std::string viewCaption(const Session& session, const ShownView& view);

}  // namespace mlens
