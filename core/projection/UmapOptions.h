#pragma once

#include <cstdint>

#include "core/base/Error.h"
#include "core/graph/Knn.h"

namespace mlens {

/// Where the points stand before the first epoch.
enum class UmapInit {
  Spectral,  ///< eigenvectors of the graph's normalised Laplacian; keeps the global order best
  Pca,       ///< first principal components of the points; cheaper, the same for every graph
};
inline constexpr Named<UmapInit> kUmapInits[] = {{UmapInit::Spectral, "spectral", "spectral"},
                                                 {UmapInit::Pca, "pca", "PCA"}};

/// Settings of UMAP (McInnes, Healy, Melville 2018). The defaults are those of the paper's own program.
struct UmapOptions {
  int neighbors = 15;    ///< points in a neighbourhood, the point itself counted; more shows larger
                         ///< structures, fewer shows finer ones; 2..1000
  double minDist = 0.1;  ///< how close points may lie in the map; smaller packs tighter; 0..spread
  double spread = 1.0;   ///< scale of the map; > 0, at most 100
  int dims = 2;          ///< 2 or 3
  int epochs = 0;        ///< passes over the graph; 0 = 500 up to 10,000 points, else 200; at most 100,000
  Metric metric = Metric::Euclidean;  ///< how neighbours are found (used before the layout)
  UmapInit init = UmapInit::Spectral;
  int negativeSampleRate = 5;  ///< repulsions per attraction; more spreads the map; 0..100
  double learningRate = 1.0;   ///< length of the first epoch's steps, falls to 0 linearly; > 0, at most 10
  std::uint64_t seed = 0;      ///< the same seed gives the same map

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
