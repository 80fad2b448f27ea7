#include "core/model/AugmentationFamily.h"

#include <algorithm>

namespace mlens {
namespace {

using P = AugmentationPolicy;

/// A family's fields of the reference policy; its probability, if it has one, is 1 while it is probed.
struct Family {
  const char* name;
  double P::*probability;
  double P::*magnitude;
};
constexpr Family kFamilies[] = {{"crop", &P::cropProbability, &P::cropMinScale},
                                {"rotation", &P::rotationProbability, &P::rotationDegrees},
                                {"translation", &P::translationProbability, &P::translation},
                                {"brightness", &P::jitterProbability, &P::brightness},
                                {"contrast", &P::jitterProbability, &P::contrast},
                                {"saturation", &P::jitterProbability, &P::saturation},
                                {"hue", &P::jitterProbability, &P::hue},
                                {"blur", &P::blurProbability, &P::blurSigma},
                                {"erase", &P::eraseProbability, &P::eraseArea}};

constexpr const char* kNames[] = {"crop",       "flip", "rotation", "translation", "brightness", "contrast",
                                  "saturation", "hue",  "grey",     "blur",        "erase",      "all"};

P policyOf(const std::string& family, double strength) {
  const P all = P().scaled(strength);
  P policy = P().scaled(0);
  const bool every = family == "all";
  for (const Family& each : kFamilies) {
    if (!every && family != each.name) continue;
    policy.*each.probability = strength > 0 ? 1 : 0;
    policy.*each.magnitude = all.*each.magnitude;
  }
  if (every || family == "flip") policy.flipProbability = strength / 2;
  if (every || family == "grey") policy.greyProbability = strength / 2;
  return policy;
}

}  // namespace

std::span<const char* const> augmentationFamilies() {
  return kNames;
}

bool needsColour(const std::string& family) {
  return family == "saturation" || family == "hue" || family == "grey";
}

Result<std::vector<ViewParameters>> probeViews(const std::string& family, double strength, int channels,
                                               int count, std::uint64_t seed) {
  if (std::ranges::find(kNames, family) == std::end(kNames)) {
    std::string known;
    for (const char* name : kNames) known += (known.empty() ? "" : ", ") + std::string(name);
    return fail(ErrorCode::InvalidArgument, "unknown augmentation \"" + family + "\"; known are " + known,
                "augmentations");
  }
  if (needsColour(family) && channels == 1)
    return fail(ErrorCode::InvalidArgument,
                "\"" + family + "\" changes nothing on grey pictures; leave it out", "augmentations");
  if (!(strength >= 0 && strength <= 1.5))
    return fail(ErrorCode::InvalidArgument, "must be from 0 to 1.5", "strength");
  const auto policy = policyOf(family, strength);
  std::vector<ViewParameters> views;
  for (int v = 0; v < count; ++v) {
    RandomStream random(seed, static_cast<std::uint64_t>(v));
    views.push_back(drawView(policy, random));
  }
  return views;
}

}  // namespace mlens
