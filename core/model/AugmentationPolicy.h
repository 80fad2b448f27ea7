#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/Error.h"

namespace mlens {

/// Random changes to a picture; each with its probability and largest magnitude. `reference` is strength 1;
/// strength s scales every magnitude and probability linearly from the identity (s = 0), up to 1.5,
/// probabilities capped at 1.
struct AugmentationPolicy {
  double cropProbability = 1, cropMinScale = 0.2;  ///< random resized crop: area scale in [cropMinScale, 1]
  double flipProbability = 0.5;                    ///< horizontal
  double rotationProbability = 0.5, rotationDegrees = 20;
  double translationProbability = 0.5, translation = 0.15;  ///< share of the side, each direction
  double jitterProbability = 0.8, brightness = 0.4, contrast = 0.4;
  double saturation = 0.4, hue = 0.1;               ///< colour pictures only; hue in turns, 0..0.5
  double greyProbability = 0.2;                     ///< colour pictures only
  double blurProbability = 0.5, blurSigma = 1.0;    ///< Gaussian, pixels; sigma in [0.1, blurSigma]
  double eraseProbability = 0.25, eraseArea = 0.2;  ///< largest share of the area set to the mean

  static AugmentationPolicy reference(int channels);
  AugmentationPolicy scaled(double strength) const;  ///< strength in [0, 1.5]
  Result<void> validate() const;
};

nlohmann::json toJson(const AugmentationPolicy& policy);
Result<AugmentationPolicy> augmentationPolicyFromJson(const nlohmann::json& json, const std::string& context);

}  // namespace mlens
