#pragma once

#include <array>

#include "ui/scene/Theme.h"

namespace mlens {

/// CIE 1976 L*a*b* of an sRGB colour (IEC 61966-2-1), white D65: L 0..100.
using Lab = std::array<double, 3>;
Lab labOf(const Rgb& color);
/// Euclidean distance in L*a*b* (CIE76): about 2.3 is just noticeable.
double labDistance(const Lab& a, const Lab& b);

/// How a colour looks to an eye that lacks one kind of cone, in linear sRGB: Machado, Oliveira and Fernandes
/// 2009, table of severity 1.0.
enum class ColorVision { Normal, Protan, Deutan, Tritan };
Rgb asSeen(const Rgb& color, ColorVision vision);

/// (1 - t) a + t b in sRGB.
Rgb mixed(const Rgb& a, const Rgb& b, double t);

}  // namespace mlens
