#pragma once

#include <vector>

#include "core/geometry/TangentSpace.h"

namespace mlens {

/// How tangent planes of single points are found: local PCA of their k nearest neighbours (Euclidean).
struct TangentPlaneOptions {
  int neighbors = 20;  ///< k >= 2: more average over more noise, but also over more curvature
  TangentOptions tangent{.rule = TangentOptions::Rule::Explained, .threshold = 0.9};
  bool operator==(const TangentPlaneOptions&) const = default;

  Result<void> validate() const;
};

/// The tangent space of one point and what is known of it.
struct TangentPlane {
  Index row = -1;
  std::vector<double> singularValues;  ///< of the neighbours' offsets from their mean, all, descending
  int dimension = 0;                   ///< by the options' rule; 0: the neighbours lie on one spot
  std::vector<float> basis;            ///< `dimension` orthonormal directions, D entries each
  double mleDimension = 0;             ///< Levina and Bickel over the same neighbours; NaN without a value
};
Result<std::vector<TangentPlane>> tangentPlanes(const Matrix& points, std::span<const Index> rows,
                                                const TangentPlaneOptions& options, const JobContext& job);

/// Affinity of the tangent planes of random pairs of different points: what two planes have in common by
/// chance.
struct AffinityBaseline {
  int pairs = 0;  ///< with a tangent space on both sides
  std::uint64_t seed = 0;
  double mean = 0, deviation = 0;  ///< over the pairs; NaN with fewer than 1 / 2 of them
};
Result<AffinityBaseline> affinityBaseline(const Matrix& points, int pairs, std::uint64_t seed,
                                          const TangentPlaneOptions& options, const JobContext& job);

}  // namespace mlens
