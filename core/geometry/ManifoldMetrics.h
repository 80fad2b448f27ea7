#pragma once

#include <array>
#include <vector>

#include "core/geometry/TangentSpace.h"
#include "core/graph/Nnk.h"

namespace mlens {

/// Manifold graph metrics of every point (arXiv 2209.08622) and what goes with them. NaN where a point has no
/// value.
struct ManifoldMetrics {
  std::vector<double> neighborCount;  ///< n_i = number of NNK neighbours: local intrinsic dimension
  std::vector<double> diameter;  ///< polytope diameter among the neighbours, in units of the vectors as used
  std::vector<double> relativeDiameter;    ///< the same divided by `meanPairwiseDistance`
  std::vector<double> affinity;            ///< mean over NNK neighbours j of aff(U_i, U_j), NNK tangent bases
  std::vector<double> localDimension;      ///< adaptive: directions with s^2 >= 0.1 s_max^2
  std::vector<double> mleDimension;        ///< Levina-Bickel over the candidates
  std::vector<double> residual;            ///< NNK residual J
  std::vector<double> hubness;             ///< how many points have this one among their NNK neighbours
  double meanPairwiseDistance = 0;         ///< see the function of that name
  double randomAffinity = 0;               ///< mean affinity of random pairs of points (seeded)
  double nullAffinity = 0;                 ///< mean of sqrt(d_max / D) over the same pairs: random subspaces
  std::array<double, 9> adjacentAngles{};  ///< share of principal angles between neighbours per 10 degrees
  std::array<double, 9> randomAngles{};    ///< the same between random pairs
  std::string setting;                     ///< of the NNK graph: comparable only under one setting
};

struct ManifoldMetricsOptions {
  TangentOptions tangent{.centerOnMean = false};
  int randomPairs = 2000;  ///< pairs for the baselines
  std::uint64_t seed = 1;
};

/// `points` as the graph used them (normalised or not, see NnkOptions::normalizes). The same bits on any
/// number of threads.
Result<ManifoldMetrics> manifoldMetrics(const Matrix& points, const NnkGraph& graph,
                                        const ManifoldMetricsOptions& options, const JobContext& job);

/// Mean Euclidean distance between two rows: exact up to 1,000 rows, else of 500,000 seeded pairs.
Result<double> meanPairwiseDistance(const Matrix& points, std::uint64_t seed, const JobContext& job);

}  // namespace mlens
