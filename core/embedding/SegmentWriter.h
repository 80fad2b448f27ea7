#pragma once

#include <chrono>
#include <future>

#include "core/embedding/EmbeddingStore.h"

namespace mlens {

/// Collects the blocks of a stream and writes them as segments, 32 MB or two seconds at a time, on a thread
/// of its own while the next are made. Killed at any moment, a run loses no more than those.
class SegmentWriter {
 public:
  explicit SegmentWriter(const EmbeddingStore& store);
  ~SegmentWriter();
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  /// Blocks come in ascending order; gaps are allowed. The error may be that of a block before.
  Result<void> add(const EmbeddedBlock& block);
  /// Writes the rest and waits for it. To be called at the end, also of a stream that failed.
  Result<void> finish();

 private:
  struct Part {
    PictureRange pictures;
    std::vector<std::vector<float>> values;
    Skipped skipped;
    std::size_t bytes = 0;
  };

  Result<void> wait();
  Result<void> flush();

  const EmbeddingStore& store_;
  Part part_;
  std::chrono::steady_clock::time_point started_;
  std::future<Result<void>> writing_;
};

}  // namespace mlens
