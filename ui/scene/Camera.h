#pragma once

#include <array>
#include <span>

#include "core/session/Session.h"

class vtkCamera;

namespace mlens {

/// The vertical opening angle of the perspective of 3D views; 2D views are parallel.
inline constexpr double kViewAngleDegrees = 30;

/// Where world points fall on a screen of width x height pixels, origin at the top left. The same rule as
/// vtkCamera with applyPose(), in plain arithmetic for picking and labels. `lift`: pixels by which the focus
/// is drawn above the middle.
class ScreenMap {
 public:
  ScreenMap(const CameraPose& pose, int dimensions, double width, double height, double lift = 0);

  struct Point {
    double x, y;   ///< pixels
    double depth;  ///< world units along the sight; in 2D from the camera's plane
    bool inFront;  ///< not behind the eye
  };
  Point project(double x, double y, double z) const;
  /// x' = X.p + X3, w = W.p + W3 with screen x = x'/w: float rows for tight loops; [0] x', [1] y', [2] w,
  /// [3] depth.
  const std::array<std::array<float, 4>, 4>& rows() const { return rows_; }

  double width() const { return width_; }
  double height() const { return height_; }

 private:
  std::array<std::array<float, 4>, 4> rows_;
  std::array<std::array<double, 4>, 4> exact_;  ///< row after row
  double width_, height_;
};

/// The least box around points; empty() until it holds one.
struct Bounds {
  std::array<double, 3> low{0, 0, 0}, high{0, 0, 0};
  bool empty = true;
};
/// Of an N x 3 block; points that are not finite are left out.
Bounds boundsOf(std::span<const float> coordinates);

/// All of `bounds` in sight on a screen of this shape. 3D: from a little above and to the right, so that
/// depth is seen; `keep` non-null keeps that pose's direction instead. Only `share` of the screen's height
/// around the focus is used, and `aspect` is the shape of that part.
CameraPose fitPose(const Bounds& bounds, int dimensions, double aspect, const CameraPose* keep = nullptr,
                   double share = 1);

/// Turns around the focus as a trackball does: degrees to the right and upwards.
CameraPose rotated(const CameraPose& pose, double azimuthDegrees, double elevationDegrees);
/// The scene follows the pointer by (dx, dy) pixels in the plane of the focus.
CameraPose panned(const CameraPose& pose, int dimensions, double height, double dx, double dy);
/// factor > 1 comes nearer; what lies under (x, y) in the plane of the focus stays there (without a lift).
CameraPose zoomed(const CameraPose& pose, int dimensions, double width, double height, double factor,
                  double x, double y);
/// Looks at `point` from the same direction and distance.
CameraPose centered(const CameraPose& pose, const std::array<double, 3>& point);
/// t in 0..1 between two poses.
CameraPose between(const CameraPose& a, const CameraPose& b, double t);
double distanceToFocus(const CameraPose& pose);

/// `lift`: the share of the screen's height by which the focus is drawn above the middle.
void applyPose(const CameraPose& pose, int dimensions, vtkCamera* camera, double lift = 0);
/// The least box around both.
Bounds united(const Bounds& a, const Bounds& b);

}  // namespace mlens
