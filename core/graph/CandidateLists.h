#pragma once

#include <cstdint>
#include <vector>

#include "core/graph/KnnSearch.h"
#include "core/graph/ProductFrame.h"

namespace mlens {

/// For every query, the points that can still be among its k nearest, told by float32 keys whose rounding is
/// bounded: a point stays while its key is within twice the bound of the k-th best. Where too many stay
/// (clusters much tighter than the whole), exact distances decide at once. So no neighbour is ever lost,
/// whatever the order in which points come. Rows are independent; one thread at a time per row.
class CandidateLists {
 public:
  CandidateLists(const KnnSearch& search, const ProductFrame& frame);

  float limit(Index query) const { return limits_[query]; }  ///< keys above it need not be added
  const float* limits() const { return limits_.data(); }

  void add(Index query, float key, std::int32_t point) {
    Candidate* list = candidates_.data() + query * capacity_;
    list[counts_[query]++] = {key, point};
    if (counts_[query] == capacity_) shrink(query);
  }

  /// The k nearest by exact distance, ties by index, into the query's place of `rows`.
  void finish(Index query, KnnRows& rows);

 private:
  struct Candidate {
    float key;
    std::int32_t point;
  };
  struct Ranked {
    double distance;
    std::int32_t point;
    float key;
    bool operator<(const Ranked& other) const {
      return distance != other.distance ? distance < other.distance : point < other.point;
    }
  };
  void shrink(Index query);
  void shrinkByKeys(Index query);
  std::vector<Ranked> rank(Index query) const;

  const KnnSearch& search_;
  const ProductFrame& frame_;
  std::int32_t capacity_;
  std::vector<Candidate> candidates_;  // capacity_ per query
  std::vector<std::int32_t> counts_;
  std::vector<float> limits_, errors_;
};

}  // namespace mlens
