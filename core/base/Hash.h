#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"
#include "core/base/Job.h"

namespace mlens {

/// A 128-bit non-cryptographic content hash in 32 hex digits, the same on every platform; streaming: only the
/// bytes count, not how they were cut into pieces (put a separator between texts of free length). It is
/// MurmurHash3 x64-128 with seed 0 (A. Appleby 2011).
class ContentHash {
 public:
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text);
  std::string hex() const;

 private:
  std::uint64_t a_ = 0, b_ = 0, length_ = 0;
  std::byte tail_[16]{};  // bytes that do not fill a block yet
};

/// hash.add(bytes) in pieces, so that it can be cancelled.
Result<void> addBytes(ContentHash& hash, std::span<const std::byte> bytes, const JobContext& job);

/// The hash of a file's bytes (mapped). A stop is noticed every 4 MB; how far it is, is told every 16 MB, as
/// "reading" with the file's name.
Result<std::string> hashFile(const std::filesystem::path& path, const JobContext& job);

}  // namespace mlens
