#pragma once

#include <vector>

#include "core/graph/KnnSearch.h"

namespace mlens {

/// The coordinates in which float32 products of rows say most about their distances: rows (of length 1 for
/// the cosine distance) relative to the mean of the points, times a power of two that brings the longest
/// near 1. Distances are the same there but for the scale; the bound on what rounding can do is known.
class ProductFrame {
 public:
  static Result<ProductFrame> create(const KnnSearch& search, const JobContext& job);

  /// Rows [begin, end) of the points or queries in this frame, float32, one after another.
  void packPoints(Index begin, Index end, float* out) const;
  void packQueries(Index begin, Index end, float* out) const;

  /// Differences of points in this frame are those of the rows as given times these factors.
  float pointFactor(Index i) const;

  const std::vector<float>& pointNorms() const { return pointNorms_; }  ///< squared lengths in this frame
  const std::vector<float>& queryNorms() const { return search_->self ? pointNorms_ : queryNorms_; }

  /// The exact value of the key "-2 x'y + |y|^2" of a query and a point at this ranking distance.
  double keyAt(Index query, double rankingDistance) const {
    return rankingDistance * distanceScale_ - exactNorm(query);
  }
  /// No float32 key of this query is further from its exact value.
  double keyError(Index query) const;

 private:
  double exactNorm(Index query) const {
    return search_->self ? exactPointNorms_[query] : exactQueryNorms_[query];
  }
  void pack(const Matrix& rows, const std::vector<double>& norms, Index begin, Index end, float* out) const;
  Result<std::vector<double>> normsOf(const Matrix& rows, const std::vector<double>& norms,
                                      const JobContext& job) const;

  const KnnSearch* search_ = nullptr;
  std::vector<float> quarterMean_;
  float scale_ = 1;           // after a quarter, which keeps differences of huge values finite
  double distanceScale_ = 1;  // key units per unit of ranking distance
  double longest_ = 0;        // length of the longest point
  double packingError_ = 0;   // length of what packing can change about any row, beyond its own rounding
  std::vector<double> exactPointNorms_, exactQueryNorms_;
  std::vector<float> pointNorms_, queryNorms_;
};

}  // namespace mlens
