#include "core/embedding/SegmentWriter.h"

namespace mlens {
namespace {

constexpr std::size_t kMostBytes = std::size_t{32} << 20;
constexpr std::chrono::seconds kLongest{2};

}  // namespace

SegmentWriter::SegmentWriter(const EmbeddingStore& store) : store_(store) {
}

SegmentWriter::~SegmentWriter() {
  if (writing_.valid()) writing_.wait();
}

Result<void> SegmentWriter::add(const EmbeddedBlock& block) {
  const bool follows = part_.pictures.first + part_.pictures.count == block.pictures.first;
  const bool full =
      part_.bytes >= kMostBytes || std::chrono::steady_clock::now() - started_ >= kLongest || !follows;
  if (part_.pictures.count > 0 && full) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  if (part_.pictures.count == 0) {
    part_.pictures.first = block.pictures.first;
    part_.values.resize(block.layers.size());
    started_ = std::chrono::steady_clock::now();
  }
  part_.pictures.count += block.pictures.count;
  for (std::size_t i = 0; i < block.layers.size(); ++i) {
    const Matrix& rows = block.layers[i];
    const auto count = static_cast<std::size_t>(rows.rows() * rows.columns());
    part_.values[i].insert(part_.values[i].end(), rows.data(), rows.data() + count);
    part_.bytes += count * sizeof(float);
  }
  for (std::size_t i = 0; i < block.unreadable.size(); ++i) {
    part_.skipped[block.unreadable[i]] = block.complaints[i];
  }
  return {};
}

Result<void> SegmentWriter::finish() {
  if (part_.pictures.count > 0) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  return wait();
}

Result<void> SegmentWriter::wait() {
  return writing_.valid() ? writing_.get() : Result<void>();
}

Result<void> SegmentWriter::flush() {
  if (auto written = wait(); !written) return written;
  writing_ = std::async(std::launch::async, [this, part = std::exchange(part_, {})] {
    return store_.add(part.pictures, part.values, part.skipped);
  });
  return {};
}

}  // namespace mlens
