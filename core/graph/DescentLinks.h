#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/graph/NeighborLists.h"

namespace mlens {

/// Who tells whom of its neighbours in one round of nearest-neighbour descent: every point is linked to its
/// own nearest and to the points that it is nearest to, the fresh ones first.
class DescentLinks {
 public:
  /// The first `own` of every list and at most `reverse` others' (the nearest); the entries used age. The
  /// same bits on any number of threads.
  static Result<DescentLinks> create(NeighborLists& lists, Index points, int own, int reverse,
                                     const JobContext& job);

  std::span<const std::int32_t> of(Index p) const {
    return {ends_.data() + p * width_, static_cast<std::size_t>(count_[p])};
  }
  std::span<const std::int32_t> freshOf(Index p) const {
    return {ends_.data() + p * width_, static_cast<std::size_t>(fresh_[p])};
  }

 private:
  Index width_ = 0;
  std::vector<std::int32_t> ends_;
  std::vector<std::uint16_t> fresh_, count_;
};

}  // namespace mlens
