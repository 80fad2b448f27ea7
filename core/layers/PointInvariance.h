#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/engine/ModelEngine.h"
#include "core/maps/Projection.h"

namespace mlens {

/// Which invariance colours the points: the metric "invariance", or "invariance_smoothed", of one
/// augmentation and strength: "invariance:rotation:0.75"; without them "all" at strength 1.
struct InvarianceColumn {
  std::string augmentation = "all";
  double strength = 1;
  bool smoothed = false;

  std::string name() const;
  std::string words() const;  ///< "under rotation at strength 0.75, 4 views"
};
/// Nothing if `metric` is another one.
std::optional<InvarianceColumn> invarianceColumn(const std::string& metric);

/// Invariance ratio of every picture: see PictureInvariance. NaN beyond the kMostProbed pictures that are
/// measured, a sample of larger sets.
struct PointInvariance {
  std::vector<float> encoder, projector;
};
inline constexpr Index kMostProbed = 20'000;
/// BadFormat if pictures cannot be read; else the engine's errors.
Result<PointInvariance> pointInvariance(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                        const ImageSet& images, const InvarianceColumn& column,
                                        const EmbedOptions& embed, const JobContext& job);

/// The mean over a point and its 15 nearest in the map, of the numbers among them.
Result<std::vector<float>> smoothedOver(const Projection& map, const std::vector<float>& values,
                                        const JobContext& job);

}  // namespace mlens
