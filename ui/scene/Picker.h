#pragma once

#include <span>
#include <vector>

#include "core/base/Matrix.h"
#include "core/session/Selection.h"
#include "ui/scene/Camera.h"

namespace mlens {

/// A place on the screen in pixels, origin at the top left.
struct ScreenPoint {
  double x = 0, y = 0;
};

/// The points that a view draws, for finding them by their place on the screen: a plain loop over all of
/// them. `coordinates` is N x 3; `rgba` is N x 4 or empty (all visible). Points with alpha 0, behind the eye
/// or not finite are never found.
struct PickScene {
  const Matrix& coordinates;
  std::span<const std::uint8_t> rgba;
};

/// The point under `at`, or -1. Among points whose disc (pointRadius, pixels) covers `at`, the one drawn in
/// front; else the nearest within `reach` pixels. Equals: the lower row. Points of less than full alpha are
/// drawn behind the others.
Index pickPoint(const PickScene& scene, const ScreenMap& map, ScreenPoint at, double pointRadius,
                double reach);

/// The points inside a closed polygon (even-odd rule; at least 3 corners, else none). A rectangle is a
/// polygon of four. Uses all threads of the budget.
Selection pointsInPolygon(const PickScene& scene, const ScreenMap& map, std::span<const ScreenPoint> polygon);

}  // namespace mlens
