#pragma once

#include "core/base/Error.h"
#include "core/projection/UmapSettings.h"

namespace mlens {

/// What UMAP runs with: the settings of a user, and those that this program keeps as the paper's own has
/// them.
struct UmapOptions : UmapSettings {
  double spread = 1.0;         ///< scale of the map; > 0, at most 100; minDist is at most so much
  int dims = 2;                ///< 2 or 3
  int negativeSampleRate = 5;  ///< repulsions per attraction; more spreads the map; 0..100
  double learningRate = 1.0;   ///< length of the first epoch's steps, falls to 0 linearly; > 0, at most 10

  /// InvalidArgument naming the option that is out of its range.
  Result<void> validate() const;
  /// The number of epochs for this many points.
  int epochsFor(Index points) const;
};

/// The map's similarity 1 / (1 + a d^2b).
struct UmapCurve {
  double a = 0;
  double b = 0;
};

/// Least squares on 300 distances up to 3 * spread against 1 below minDist and exp(-(d - minDist) / spread)
/// above, as the paper's program does. `spread` > 0, 0 <= minDist <= spread.
UmapCurve fitUmapCurve(double minDist, double spread);

}  // namespace mlens
