#pragma once

#include <vtkSmartPointer.h>

#include <memory>
#include <span>
#include <vector>

#include "core/base/Matrix.h"
#include "ui/scene/Theme.h"

class vtkPoints;
class vtkRenderer;
class vtkUnsignedCharArray;

namespace mlens {

/// How points look on this screen.
struct PointStyle {
  double diameter = 4;       ///< pixels of the screen
  double focusDistance = 4;  ///< of the camera; where points have just that diameter
  bool depthCue = true;      ///< 3D: nearer points larger, farther ones fading to `fog`
  Rgb fog{255, 255, 255};
};

/// The points of a map as round shaded discs, drawn straight from one buffer of positions and one of colours:
/// new colours upload no positions. Above kShuffleFrom points the buffers are in random order, so that a
/// prefix of them is a fair sample. Points that are wholly opaque are drawn in front of fainter ones; points
/// with alpha 0 are not drawn.
class PointLayer {
 public:
  static constexpr Index kShuffleFrom = 200'000;

  explicit PointLayer(vtkRenderer* renderer);
  ~PointLayer();
  PointLayer(const PointLayer&) = delete;
  PointLayer& operator=(const PointLayer&) = delete;

  void setPositions(const Matrix& coordinates);        ///< N x 3
  void setColors(std::span<const std::uint8_t> rgba);  ///< N x 4; other sizes draw nothing
  void setStyle(const PointStyle& style);
  void setSampled(bool sampled);  ///< at most kShuffleFrom points, for smooth turning

  Index count() const;
  Index drawn() const;  ///< as sampled
  /// The buffers, for layers that connect points, and each row's place in them.
  vtkPoints* points() const;
  vtkUnsignedCharArray* colors() const;
  Index placeOf(Index row) const;
  /// VTK's clock when positions last went to the graphics memory; 0 before the first frame.
  std::uint64_t positionsUploaded() const;

  static double automaticDiameter(Index points);  ///< 5.5 pixels at 2,000, 1.2 at 1,000,000

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
