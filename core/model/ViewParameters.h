#pragma once

#include "core/base/Random.h"
#include "core/model/AugmentationPolicy.h"

namespace mlens {

/// What is done to one picture to make one view of it; the defaults change nothing. Lengths are shares of the
/// picture's side. The steps come in the order of the fields.
struct ViewParameters {
  double cropLeft = 0, cropTop = 0, cropWidth = 1, cropHeight = 1;  ///< this window fills the view
  bool flip = false;                                                ///< left and right exchanged
  double rotation = 0;                   ///< radians, counter-clockwise about the centre
  double shiftRight = 0, shiftDown = 0;  ///< what comes in from outside is black
  double brightness = 1, contrast = 1;   ///< factors; contrast about the mean grey
  double saturation = 1, hue = 0;        ///< factor; turns
  bool grey = false;
  double blurSigma = 0;  ///< pixels
  double eraseLeft = 0, eraseTop = 0, eraseWidth = 0, eraseHeight = 0;

  bool moves() const {
    return cropLeft != 0 || cropTop != 0 || cropWidth != 1 || cropHeight != 1 || flip || turns();
  }
  bool turns() const { return rotation != 0 || shiftRight != 0 || shiftDown != 0; }
  bool erases() const { return eraseWidth > 0 && eraseHeight > 0; }
};

/// Draws a view under a policy that is already scaled to its strength. Always takes the same number of values
/// from `random`, so that the same stream gives comparable views at every strength. The crop's aspect ratio
/// reaches 4/3 at a smallest scale of 0.2 and less in proportion; an erased rectangle has a fifth to all of
/// the largest area and an aspect ratio between 1/2 and 2.
ViewParameters drawView(const AugmentationPolicy& scaled, RandomStream& random);

}  // namespace mlens
