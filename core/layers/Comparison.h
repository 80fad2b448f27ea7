#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/NumberFile.h"
#include "core/data/PointTable.h"
#include "core/graph/Knn.h"
#include "core/layers/PointMetrics.h"

namespace mlens {

struct ComparisonOptions {
  int k = 15;  ///< neighbours per point, 1..N-1
  Metric metric = Metric::Euclidean;
  KnnMethod method = KnnMethod::Exact;
  bool nnk = true;  ///< also the NNK metrics of both sides; they need a neighbour search of their own
  NnkOptions nnkOptions = {};

  bool operator==(const ComparisonOptions&) const = default;
  /// "k = 15, Euclidean"
  std::string setting() const;
};

/// What became of every point's neighbourhood from embedding A to embedding B of the same points. Immutable
/// once shared.
struct Comparison {
  std::string setting;  ///< how neighbours were found: ComparisonOptions::setting() and the method
  std::shared_ptr<const NeighborGraph> before, after;  ///< of A and of B
  std::vector<float> overlap;                          ///< see neighborOverlaps()
  std::vector<float> stretch;                          ///< see neighborStretch(): in B
  double meanOverlap = 0;
  double chanceOverlap = 0;                            ///< k / (N - 1): of unrelated neighbourhoods
  std::shared_ptr<const EmbeddingMetrics> nnkA, nnkB;  ///< null unless asked for
};

/// The same bits on any number of threads. InvalidArgument if the numbers of rows differ or are below 3;
/// errors as nearestNeighbors() and measurePoints(). `cache`: of the NNK metrics, may be null.
Result<Comparison> compareEmbeddings(const Matrix& a, const Matrix& b, const ComparisonOptions& options,
                                     const ResultCache* cache, const JobContext& job);

/// Per point: overlap, stretch, `displacement` (unless empty), and each NNK metric in A, in B and B - A.
NumberTable pointTableOf(const Comparison& comparison, const PointTable& points,
                         std::span<const float> displacement);

/// Per class the means of the same, and the share of neighbours that are of the point's own class. Without
/// rows if the points have no classes.
NumberTable classTableOf(const Comparison& comparison, const PointTable& points,
                         std::span<const float> displacement);

/// The embeddings that are compared: the first two different ones that the session's views show, of those
/// that it has; encoder and projector if all show one of the two. Fewer if there are no more.
std::vector<EmbeddingId> comparedEmbeddings(const Session& session);

/// Distance of every row between two maps of the same points (N x d each).
std::vector<float> displacements(const Matrix& fixed, const Matrix& moved);

}  // namespace mlens
