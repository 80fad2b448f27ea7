#pragma once

#include <optional>

#include "core/geometry/TangentSpace.h"

namespace mlens {

/// What a projector's Jacobian dz/dh keeps at one point.
struct RowSpace {
  int rank = 0;              ///< r: fewest singular values with `energy` of the sum of their squares
  std::vector<float> basis;  ///< r orthonormal rows of D: the top right singular vectors
};
/// `jacobian`: O x D. Through the smaller Gram matrix, float64. All zero: rank 0.
Result<RowSpace> rowSpace(const Matrix& jacobian, double energy, const JobContext& job);

/// The row space against the local tangent plane (arXiv 2205.06926).
struct TangentTestPoint {
  int rank = 0, dimension = 0;  ///< of the row space and of the plane
  double affinity = 0;          ///< sqrt(mean cos^2) over min(rank, dimension) angles; NaN if one is empty
  double largestAngle = 0;      ///< radians; NaN likewise
  double null = 0;              ///< expected affinity of random subspaces: sqrt(max(r, d) / D)
  double random = 0;            ///< affinity of the row space to one seeded random subspace of dimension d
};

/// `plane`: `dimension` orthonormal rows of D. The random subspace comes from `seed` and `stream`.
TangentTestPoint compareWithTangent(const RowSpace& space, std::span<const float> plane, int dimension,
                                    Index ambient, std::uint64_t seed, std::uint64_t stream);

/// Share of the squared length of `direction` that the row space does not see: what the projector's null
/// space removes. NaN for a zero direction.
double removedShare(const RowSpace& space, std::span<const float> direction);

}  // namespace mlens
