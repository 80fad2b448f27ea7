#pragma once

#include <string>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// Colours for `count` classes. Names: "okabe-ito" (colour-blind safe, at most 8), "safe-12" (colour-blind
/// safe, at most 12), "distinct" (maximally distinct in CIELAB, any number, generated, deterministic). "" and
/// names that are too short for `count` take the default: okabe-ito up to 8, safe-12 up to 12, distinct
/// beyond.
std::vector<Rgb> classColors(const std::string& palette, int count, const Theme& theme);

/// A continuous palette at t in [0, 1]: "viridis" (default), "cividis", "grey", "diverging"
/// (blue-grey-orange, for values centred on zero).
Rgb continuousColor(const std::string& palette, double t);

std::vector<std::string> classPaletteNames();
std::vector<std::string> continuousPaletteNames();

}  // namespace mlens
