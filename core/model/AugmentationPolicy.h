#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

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
  /// One of augmentationPolicies(): "reference"; "simclr" (the published recipe for small colour pictures:
  /// crop from 0.08, jitter 0.8/0.8/0.8/0.2, grey, blur, flip); "crop", "colour", "geometry", "blur", "erase"
  /// (only that family of the reference); "hue" (only hue, to a quarter turn). Grey pictures get no colour
  /// changes.
  static Result<AugmentationPolicy> named(const std::string& name, int channels);
  Result<void> validate() const;
};
std::span<const char* const> augmentationPolicies();

/// A field of a policy, for forms, files and the command line.
struct AugmentationField {
  const char* name;   ///< "rotationDegrees"
  const char* words;  ///< "Rotation, degrees"
  double AugmentationPolicy::*value;
  double low, high;
  bool colour;  ///< only colour pictures
};
std::span<const AugmentationField> augmentationFields();

nlohmann::json toJson(const AugmentationPolicy& policy);
Result<AugmentationPolicy> augmentationPolicyFromJson(const nlohmann::json& json, const std::string& context);

}  // namespace mlens
