#pragma once

#include <span>
#include <vector>

namespace mlens {

/// Principal angles between the spans of two sets of orthonormal vectors (p and q of them, `dimension`
/// entries each, one after another), in radians, ascending, min(p, q) of them. Cosines from the singular
/// values of U'V; small angles from the sine form (Bjoerck and Golub 1973), so that nearly equal subspaces
/// keep their digits.
std::vector<double> principalAngles(std::span<const float> u, int p, std::span<const float> v, int q,
                                    int dimension);

/// Affinity sqrt(sum cos^2 theta_k / min(p, q)): 1 for nested, 0 for orthogonal subspaces; NaN if one is
/// empty.
double affinity(std::span<const float> u, int p, std::span<const float> v, int q, int dimension);

/// What is read off a set of principal angles.
struct SubspaceDistances {
  double overlap = 0;       ///< mean cos^2
  double grassmann = 0;     ///< |theta|_2
  double chordal = 0;       ///< sqrt(sum sin^2)
  double largestAngle = 0;  ///< radians
};
SubspaceDistances subspaceDistances(std::span<const double> angles);

/// Expected affinity of random subspaces: sqrt(max(p, q) / D).
double randomAffinity(int p, int q, int dimension);

}  // namespace mlens
