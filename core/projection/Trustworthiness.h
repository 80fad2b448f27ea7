#pragma once

#include <cstdint>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/graph/Knn.h"

namespace mlens {

struct TrustOptions {
  int k = 15;                         ///< neighbourhood size; >= 1, lowered where the points are too few
  Metric metric = Metric::Euclidean;  ///< of the points; the map is always Euclidean
  Index exactUpTo = 10000;            ///< with more points, ranks are counted among a random sample of them
  Index sample = 4000;                ///< its size; larger is more exact and slower; >= 100
  std::uint64_t seed = 0;             ///< of the sample
};

/// What a map hides, per point (Venna and Kaski 2001). Trustworthiness falls with points that lie near in the
/// map only, continuity with true neighbours that the map has torn away; both weigh each such point by its
/// rank beyond k in the other space, and go from 0 (as wrong as can be) to 1.
struct MapTrust {
  std::vector<float> trustworthiness;
  std::vector<float> continuity;
  double meanTrustworthiness = 0;
  double meanContinuity = 0;
  int k = 0;          ///< used: at most (N - 1) / 2 and the shortest row of the neighbour graph
  Index sampled = 0;  ///< points the ranks were counted among; N where the values are exact
};

/// `neighbors` are the points' true neighbours (nearestNeighbors with at least k). With a sample, each value
/// is an unbiased estimate. Same bits on any number of threads. InvalidArgument if shapes differ, N < 3, or a
/// value is not finite.
Result<MapTrust> mapTrust(const Matrix& points, const NeighborGraph& neighbors, const Matrix& map,
                          const TrustOptions& options, const JobContext& job);

}  // namespace mlens
