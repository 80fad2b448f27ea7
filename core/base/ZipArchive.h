#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/AtomicFile.h"

namespace mlens {

/// The directory of a zip file (zip64 too), memory-mapped. Every offset and length is checked against the
/// file before use; overlapping, encrypted and oversized entries are refused. Read-only and thread-safe after
/// opening.
class ZipArchive {
 public:
  struct Entry {
    std::string name;
    std::uint64_t compressedSize = 0, size = 0, offset = 0;  ///< offset of the entry's data in the file
    bool stored = false;                                     ///< not compressed: can be used in place
  };

  static Result<ZipArchive> open(const std::filesystem::path& path);

  const std::vector<Entry>& entries() const { return entries_; }
  const Entry* find(std::string_view name) const;
  const MappedFile& file() const { return file_; }

  /// The bytes of a stored entry, in place. InvalidArgument for a compressed one.
  Result<std::span<const std::byte>> bytes(const Entry& entry) const;
  /// The entry unpacked (deflate) or copied; never more than entry.size bytes, CRC checked.
  Result<std::vector<std::byte>> unpack(const Entry& entry) const;

 private:
  std::filesystem::path path_;
  MappedFile file_;
  std::vector<Entry> entries_;
};

}  // namespace mlens
