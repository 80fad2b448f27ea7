#pragma once

#include <span>

#include "core/base/Job.h"
#include "core/base/NamedValues.h"
#include "core/graph/NeighborGraph.h"

namespace mlens {

enum class Metric { Euclidean, Cosine };
inline constexpr Named<Metric> kMetricNames[] = {{Metric::Euclidean, "euclidean", "Euclidean"},
                                                 {Metric::Cosine, "cosine", "cosine"}};

enum class KnnMethod {
  Auto,     ///< exact where that costs little, else approximate (tests/bench/README.md has the measurement)
  Exact,    ///< the faster of the two exact ones for this number of dimensions
  Blocked,  ///< exact: blocked GEMM with fused top-k
  KdTree,   ///< exact: nanoflann; for few dimensions
  Approximate,  ///< nearest-neighbour descent; exact where there are too few points for it, and for queries
};
inline constexpr Named<KnnMethod> kKnnMethods[] = {{KnnMethod::Auto, "auto", "automatic"},
                                                   {KnnMethod::Exact, "exact", "exact"},
                                                   {KnnMethod::Approximate, "approximate", "approximate"},
                                                   {KnnMethod::Blocked, "blocked", "blocked"},
                                                   {KnnMethod::KdTree, "kdtree", "k-d tree"}};
/// Without the two ways of the exact search, which only who measures them asks for.
inline constexpr std::span<const Named<KnnMethod>> kKnnChoices(kKnnMethods, 3);

struct KnnOptions {
  int k = 15;  ///< neighbours per point, self excluded; 1..N-1 (fewer points give fewer neighbours)
  Metric metric = Metric::Euclidean;
  KnnMethod method = KnnMethod::Exact;
};

/// How so many points of so many dimensions are searched: Blocked, KdTree or Approximate.
KnnMethod chosenMethod(Index points, Index dimensions, const KnnOptions& options);

/// The k nearest rows of every row: candidates are re-ranked by distances summed in float64, ties by index,
/// so that the result has the same bits for any block size and number of threads. Exact unless the method is
/// Approximate, or Auto and the exact search slow; NeighborGraph::method says so, with the recall.
/// InvalidArgument for k < 1, no rows, or non-finite values.
Result<NeighborGraph> nearestNeighbors(const Matrix& points, const KnnOptions& options,
                                       const JobContext& job);

/// The k nearest rows of `points` for each row of `queries` (self not excluded), always exact.
Result<NeighborGraph> nearestNeighbors(const Matrix& points, const Matrix& queries, const KnnOptions& options,
                                       const JobContext& job);

}  // namespace mlens
