#pragma once

#include <array>
#include <span>

#include "core/base/Random.h"

namespace mlens {

/// A small change of a grey picture by a generator of the affine group or of brightness; zeros change
/// nothing. Position x, y from the centre, in half sides.
struct AffineChange {
  double rotation = 0;              ///< radians
  double right = 0, down = 0;       ///< half sides
  double scale = 0;                 ///< logarithm of the factor
  double shear = 0;                 ///< of x along y
  double contrast = 0, offset = 0;  ///< value -> (1 + contrast) value + offset, not clipped
};

/// A generator, and how far it reaches at strength 1.
struct AffineGenerator {
  const char* name;  ///< "rotation"
  double AffineChange::*amount;
  double reach;  ///< uniform in [-reach, reach]
};
std::span<const AffineGenerator, 7> affineGenerators();

/// Every generator's amount drawn uniformly within strength times its reach.
AffineChange drawAffineChange(double strength, RandomStream& random);

/// The changed picture, side x side values, sampled bilinearly; outside of the picture is 0.
void applyAffineChange(std::span<const float> picture, int side, const AffineChange& change,
                       std::span<float> out);

}  // namespace mlens
