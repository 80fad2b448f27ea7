#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/base/Error.h"
#include "core/base/Job.h"

namespace mlens {

/// A 128-bit non-cryptographic content hash in 32 hex digits, the same on every platform; streaming.
class ContentHash {
 public:
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text);
  std::string hex() const;

 private:
  std::uint64_t a_ = 0x243f6a8885a308d3ULL, b_ = 0x13198a2e03707344ULL, length_ = 0;
  std::byte tail_[16]{};  // bytes that do not fill a block yet
};

/// The hash of a file's bytes (mapped, cancellable).
Result<std::string> hashFile(const std::filesystem::path& path, const JobContext& job);

}  // namespace mlens
