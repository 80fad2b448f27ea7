#pragma once

#include <array>
#include <span>
#include <string>

#include "core/base/Random.h"
#include "core/data/Image.h"

namespace mlens {

/// What decides a picture of the synthetic colour set: nothing else does, so that true invariances and true
/// tangent directions are known. A shape without symmetry, lit from one side, on a dark ground.
struct ShapeFactors {
  int shape = 0;        ///< the class: shapeNames()
  double hue = 0;       ///< turns, 0..1
  double scale = 0.6;   ///< of the shape, as a share of half the picture's side, 0.35..0.75
  double rotation = 0;  ///< turns, 0..1, counter-clockwise
  double x = 0, y = 0;  ///< of its centre, in half sides, -0.25..0.25; y down
  double light = 0;     ///< where the light comes from: turns, 0..1; the side towards it is brighter
};
std::span<const char* const> shapeNames();

/// A continuous factor: its name on the command line, where it is, and the range that it is drawn from.
struct ShapeFactor {
  const char* name;
  double ShapeFactors::*value;
  double low, high;
};
std::span<const ShapeFactor> shapeFactors();

/// Every factor uniform over its range, shapes alike. Takes the same number of values each time.
ShapeFactors drawShape(RandomStream& random);

/// RGB, size x size; edges are averaged over 8 x 8 samples of each pixel, so that pixels follow the factors
/// smoothly.
Image renderShape(const ShapeFactors& factors, int size);

}  // namespace mlens
