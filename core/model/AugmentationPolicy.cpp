#include "core/model/AugmentationPolicy.h"

#include <algorithm>
#include <cmath>

#include "core/model/JsonFields.h"

namespace mlens {
namespace {

constexpr double kSmallestCrop = 0.05;

/// Name, member and range of every field, said once for validation and JSON.
struct Field {
  const char* name;
  double AugmentationPolicy::*value;
  double low, high;
};
constexpr Field kFields[] = {
    {"cropProbability", &AugmentationPolicy::cropProbability, 0, 1},
    {"cropMinScale", &AugmentationPolicy::cropMinScale, kSmallestCrop, 1},
    {"flipProbability", &AugmentationPolicy::flipProbability, 0, 1},
    {"rotationProbability", &AugmentationPolicy::rotationProbability, 0, 1},
    {"rotationDegrees", &AugmentationPolicy::rotationDegrees, 0, 180},
    {"translationProbability", &AugmentationPolicy::translationProbability, 0, 1},
    {"translation", &AugmentationPolicy::translation, 0, 1},
    {"jitterProbability", &AugmentationPolicy::jitterProbability, 0, 1},
    {"brightness", &AugmentationPolicy::brightness, 0, 5},
    {"contrast", &AugmentationPolicy::contrast, 0, 5},
    {"saturation", &AugmentationPolicy::saturation, 0, 5},
    {"hue", &AugmentationPolicy::hue, 0, 0.5},
    {"greyProbability", &AugmentationPolicy::greyProbability, 0, 1},
    {"blurProbability", &AugmentationPolicy::blurProbability, 0, 1},
    {"blurSigma", &AugmentationPolicy::blurSigma, 0, 16},
    {"eraseProbability", &AugmentationPolicy::eraseProbability, 0, 1},
    {"eraseArea", &AugmentationPolicy::eraseArea, 0, 0.9},
};

}  // namespace

AugmentationPolicy AugmentationPolicy::reference(int channels) {
  AugmentationPolicy policy;
  if (channels == 1) policy.saturation = policy.hue = policy.greyProbability = 0;
  return policy;
}

AugmentationPolicy AugmentationPolicy::scaled(double strength) const {
  AugmentationPolicy policy = *this;
  for (const Field& field : kFields) {
    if (field.value == &AugmentationPolicy::cropMinScale) continue;
    policy.*field.value = std::min(field.high, strength * this->*field.value);
  }
  policy.cropMinScale = std::clamp((1 - strength) + strength * cropMinScale, kSmallestCrop, 1.0);
  return policy;
}

Result<void> AugmentationPolicy::validate() const {
  for (const Field& field : kFields) {
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
  for (const Field& field : kFields) json[field.name] = policy.*field.value;
  return json;
}

Result<AugmentationPolicy> augmentationPolicyFromJson(const nlohmann::json& json,
                                                      const std::string& context) {
  AugmentationPolicy policy;
  JsonFields fields(json, context);
  for (const Field& field : kFields) fields.read(field.name, policy.*field.value);
  if (auto read = fields.finish(); !read) return failure(read);
  if (auto valid = within(context, policy.validate()); !valid) return failure(valid);
  return policy;
}

}  // namespace mlens
