#pragma once

#include "core/geometry/TangentPlanes.h"

namespace mlens {

/// Which points show a piece of their tangent plane, and how the planes are found.
struct DiscSpec {
  enum class Show {
    Off,
    Current,    ///< the inspected point
    Selection,  ///< all selected points, at most kMost of them
    Sample,     ///< `sample` points drawn at random from all that are not hidden
  };
  static constexpr Index kMost = 5000;
  static constexpr int kMostNeighbors = 200, kMostDimensions = 100;

  Show show = Show::Off;
  Index sample = 200;      ///< 1..kMost
  std::uint64_t seed = 1;  ///< of the random choice
  TangentPlaneOptions plane;
  bool operator==(const DiscSpec&) const = default;
};

}  // namespace mlens
