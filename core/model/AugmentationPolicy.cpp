#include "core/model/AugmentationPolicy.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"

namespace mlens {
namespace {

constexpr double kSmallestCrop = 0.05;

constexpr AugmentationField kFields[] = {
    {"cropProbability", "Crop, probability", &AugmentationPolicy::cropProbability, 0, 1, false},
    {"cropMinScale", "Crop, smallest share of the area", &AugmentationPolicy::cropMinScale, kSmallestCrop, 1,
     false},
    {"flipProbability", "Flip, probability", &AugmentationPolicy::flipProbability, 0, 1, false},
    {"rotationProbability", "Rotation, probability", &AugmentationPolicy::rotationProbability, 0, 1, false},
    {"rotationDegrees", "Rotation, degrees", &AugmentationPolicy::rotationDegrees, 0, 180, false},
    {"translationProbability", "Shift, probability", &AugmentationPolicy::translationProbability, 0, 1,
     false},
    {"translation", "Shift, share of the side", &AugmentationPolicy::translation, 0, 1, false},
    {"jitterProbability", "Colour jitter, probability", &AugmentationPolicy::jitterProbability, 0, 1, false},
    {"brightness", "Brightness", &AugmentationPolicy::brightness, 0, 5, false},
    {"contrast", "Contrast", &AugmentationPolicy::contrast, 0, 5, false},
    {"saturation", "Saturation", &AugmentationPolicy::saturation, 0, 5, true},
    {"hue", "Hue, turns", &AugmentationPolicy::hue, 0, 0.5, true},
    {"greyProbability", "Grey, probability", &AugmentationPolicy::greyProbability, 0, 1, true},
    {"blurProbability", "Blur, probability", &AugmentationPolicy::blurProbability, 0, 1, false},
    {"blurSigma", "Blur, sigma in pixels", &AugmentationPolicy::blurSigma, 0, 16, false},
    {"eraseProbability", "Erase, probability", &AugmentationPolicy::eraseProbability, 0, 1, false},
    {"eraseArea", "Erase, largest share of the area", &AugmentationPolicy::eraseArea, 0, 0.9, false},
};

constexpr const char* kPolicies[] = {"reference", "simclr", "crop",  "colour",
                                     "geometry",  "blur",   "erase", "hue"};

/// The identity, whose smallest crop is the whole picture.
AugmentationPolicy nothing() {
  return AugmentationPolicy().scaled(0);
}

}  // namespace

std::span<const AugmentationField> augmentationFields() {
  return kFields;
}

std::span<const char* const> augmentationPolicies() {
  return kPolicies;
}

AugmentationPolicy AugmentationPolicy::reference(int channels) {
  return *named("reference", channels);
}

Result<AugmentationPolicy> AugmentationPolicy::named(const std::string& name, int channels) {
  const AugmentationPolicy all;
  AugmentationPolicy policy = nothing();
  const auto keep = [&](std::initializer_list<double AugmentationPolicy::*> fields) {
    for (const auto field : fields) policy.*field = all.*field;
  };
  using P = AugmentationPolicy;
  if (name == "reference") {
    policy = all;
  } else if (name == "simclr") {
    keep({&P::cropProbability, &P::flipProbability, &P::jitterProbability, &P::greyProbability,
          &P::blurProbability, &P::blurSigma});
    policy.cropMinScale = 0.08;
    policy.brightness = policy.contrast = policy.saturation = 0.8;
    policy.hue = 0.2;
  } else if (name == "crop") {
    keep({&P::cropProbability, &P::cropMinScale, &P::flipProbability});
  } else if (name == "colour") {
    keep({&P::jitterProbability, &P::brightness, &P::contrast, &P::saturation, &P::hue, &P::greyProbability});
  } else if (name == "geometry") {
    keep({&P::rotationProbability, &P::rotationDegrees, &P::translationProbability, &P::translation});
  } else if (name == "blur") {
    keep({&P::blurProbability, &P::blurSigma});
  } else if (name == "erase") {
    keep({&P::eraseProbability, &P::eraseArea});
  } else if (name == "hue") {
    policy.jitterProbability = 1;
    policy.hue = 0.25;
  } else {
    std::string known;
    for (const char* each : kPolicies) known += (known.empty() ? "" : ", ") + std::string(each);
    return fail(ErrorCode::InvalidArgument, "unknown policy \"" + name + "\"; known are " + known, "policy");
  }
  if (channels == 1) {
    for (const AugmentationField& field : kFields) {
      if (field.colour) policy.*field.value = 0;
    }
  }
  return policy;
}

AugmentationPolicy AugmentationPolicy::scaled(double strength) const {
  AugmentationPolicy policy = *this;
  for (const AugmentationField& field : kFields) {
    if (field.value == &AugmentationPolicy::cropMinScale) continue;
    policy.*field.value = std::min(field.high, strength * this->*field.value);
  }
  policy.cropMinScale = std::clamp((1 - strength) + strength * cropMinScale, kSmallestCrop, 1.0);
  return policy;
}

Result<void> AugmentationPolicy::validate() const {
  for (const AugmentationField& field : kFields) {
    const double value = this->*field.value;
    if (!(value >= field.low && value <= field.high)) {  // NaN too
      const auto number = [](double x) { return nlohmann::json(x).dump(); };
      return fail(
          ErrorCode::InvalidArgument,
          "must be from " + number(field.low) + " to " + number(field.high) + ", not " + number(value),
          std::string("augmentation ") + field.name);
    }
  }
  return {};
}

nlohmann::json toJson(const AugmentationPolicy& policy) {
  nlohmann::json json = nlohmann::json::object();
  for (const AugmentationField& field : kFields) json[field.name] = policy.*field.value;
  return json;
}

Result<AugmentationPolicy> augmentationPolicyFromJson(const nlohmann::json& json,
                                                      const std::string& context) {
  AugmentationPolicy policy;
  std::string problem;
  JsonFields fields(json, "", problem);
  for (const AugmentationField& field : kFields) fields.number(field.name, policy.*field.value);
  fields.refuseUnknown();
  if (!problem.empty()) return fail(ErrorCode::BadFormat, problem, context);
  if (auto valid = within(context, policy.validate()); !valid) return failure(valid);
  return policy;
}

}  // namespace mlens
