#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/graph/KnnSearch.h"

namespace mlens {

/// Rows drawn at random and their exact neighbours, to judge an approximate self search by.
class RecallSample {
 public:
  static Result<RecallSample> create(const KnnSearch& search, Index count, std::uint64_t seed,
                                     const JobContext& job);

  Index count() const { return static_cast<Index>(rows_.size()); }
  Index row(Index s) const { return rows_[s]; }
  /// The k nearest of row(s), nearest first.
  std::span<const std::int32_t> neighbors(Index s) const {
    return {neighbors_.data() + s * k_, static_cast<std::size_t>(k_)};
  }

 private:
  int k_ = 0;
  std::vector<Index> rows_;
  std::vector<std::int32_t> neighbors_;
};

}  // namespace mlens
