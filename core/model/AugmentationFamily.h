#pragma once

#include <span>
#include <vector>

#include "core/model/ViewParameters.h"

namespace mlens {

/// Single augmentations by which a model is probed: "crop", "flip", "rotation", "translation", "brightness",
/// "contrast", "saturation", "hue", "grey", "blur", "erase", and "all" of them together.
std::span<const char* const> augmentationFamilies();
bool needsColour(const std::string& family);

/// `count` views of one family at a strength: drawn from the seed alone, the same for every picture and
/// comparable over strengths (strength scales magnitudes; flip and grey happen with probability strength /
/// 2). InvalidArgument names an unknown family or a strength outside of 0..1.5.
Result<std::vector<ViewParameters>> probeViews(const std::string& family, double strength, int channels,
                                               int count, std::uint64_t seed);

}  // namespace mlens
