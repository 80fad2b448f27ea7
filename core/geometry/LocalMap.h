#pragma once

#include <array>
#include <limits>
#include <span>
#include <vector>

#include "core/geometry/LocalSvd.h"
#include "core/geometry/TangentSpace.h"

namespace mlens {

struct LocalMapOptions {
  /// Which directions the local map is fitted on. Fewer: more of what the map does is left unexplained; more:
  /// the fit counts for less (see LocalMap::fit).
  TangentOptions tangent{.rule = TangentOptions::Rule::Explained, .threshold = 0.9};
  double leastFit = 0.5;  ///< the local map holds where `fit` is at least this, in [0, 1]
  bool linear = false;    ///< the whole map is linear (PCA): its local map holds wherever there is a tangent

  Result<void> validate() const;
};

/// What a 2D or 3D map does to the tangent space of one point: the linear map from the tangent directions to
/// the map's coordinates that fits the neighbours best (least squares; both sides centred on the neighbours'
/// mean). Exact where the map itself is linear.
struct LocalMap {
  int neighbors = 0;                          ///< K
  int dimension = 0;                          ///< d, 0: all neighbours lie on one spot
  std::vector<double> singularValues;         ///< of the neighbours' offsets from their mean, all of them
  std::vector<float> basis;                   ///< d orthonormal tangent directions, D entries each
  std::vector<std::array<double, 3>> images;  ///< where the map takes each of them, map units per data unit
  /// Adjusted R^2 = 1 - (1 - R^2) (K - 1) / (K - 1 - d), R^2 the share of the neighbours' spread on the map
  /// that the fit explains. Without the adjustment any map fits when d comes near K - 1. NaN if d >= K - 1 or
  /// the neighbours have no spread on the map.
  double fit = std::numeric_limits<double>::quiet_NaN();
  bool holds = false;

  /// Where a direction of the data points on the map: only its part within the tangent space counts.
  std::array<double, 3> operator()(std::span<const float> direction) const;
  /// Standard deviation of the neighbours along tangent direction j: s_j / sqrt(K - 1).
  double deviation(int j) const;
};

/// `coordinates`: N x 3 (the third column 0 for 2D maps), beside `points`; `neighbors`: rows of both, not
/// `point` itself.
LocalMap localMap(const Matrix& points, const Matrix& coordinates, std::span<const std::int32_t> neighbors,
                  Index point, const LocalMapOptions& options);

}  // namespace mlens
