#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace mlens {

using Place = std::array<float, 3>;
using Triangle = std::array<std::int32_t, 3>;

/// The convex hull of a few points of space as triangles, counter-clockwise seen from outside, by adding one
/// point after the other (for at most some 200: quadratic). Of points in one plane: the hull's area as a fan
/// of triangles. Empty for fewer than 3 points or points on one line. Points nearer than 1e-7 of the extent
/// to a face count as on it.
std::vector<Triangle> convexHull(std::span<const Place> points);

}  // namespace mlens
