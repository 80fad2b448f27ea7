#pragma once

#include <vector>

#include "core/graph/Knn.h"

namespace mlens {

/// One search, checked and prepared: what both exact methods work on. For the points themselves as queries,
/// `self` is set and a point is never its own neighbour.
struct KnnSearch {
  Matrix points;   ///< as given
  Matrix queries;  ///< as given; the same memory as points for self searches
  bool self = true;
  int k = 0;  ///< already cut to what exists
  Metric metric = Metric::Euclidean;
  std::vector<double> pointNorms, queryNorms;  ///< squared lengths, float64
};

/// Neighbours found, k per query, flat.
struct KnnRows {
  std::vector<std::int32_t> indices;
  std::vector<float> distances;
};

/// The distance by which neighbours are ranked: squared Euclidean, or 1 - cosine. Float64.
double rankingDistance(const KnnSearch& search, Index query, Index point);

Result<KnnRows> blockedKnn(const KnnSearch& search, const JobContext& job);
Result<KnnRows> kdTreeKnn(const KnnSearch& search, const JobContext& job);  ///< Euclidean only

}  // namespace mlens
