#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// What one thread needs to look at a point's candidates.
struct DescentScratch {
  std::vector<std::uint32_t> seen;  ///< by point: the last `turn` in which it was met
  std::uint32_t turn = 0;
  std::vector<std::int32_t> candidates;
  std::vector<float> distances, rest;
  std::vector<std::pair<float, std::int32_t>> promising;
};

/// Scratch memory that goes from task to task: as much as there are threads at work.
class ScratchPool {
 public:
  std::unique_ptr<DescentScratch> take(Index points) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto scratch = std::move(free_.back());
        free_.pop_back();
        return scratch;
      }
    }
    auto scratch = std::make_unique<DescentScratch>();
    scratch->seen.resize(static_cast<std::size_t>(points));
    return scratch;
  }
  void giveBack(std::unique_ptr<DescentScratch> scratch) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<DescentScratch>> free_;
};

}  // namespace mlens
