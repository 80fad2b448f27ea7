#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/AtomicFile.h"

namespace mlens {

/// The directory of a zip file (zip64 too), memory-mapped. Every offset and length is checked against the
/// file before use; overlapping, encrypted, oversized and twice named entries are refused. Read-only and
/// thread-safe after opening. Format: PKWARE APPNOTE 6.3.
class ZipArchive {
 public:
  struct Entry {
    std::string name;
    std::uint64_t compressedSize = 0, size = 0, offset = 0;  ///< offset of the entry's data in the file
    bool stored = false;                                     ///< not compressed: can be used in place
    std::uint32_t crc = 0;
  };

  static Result<ZipArchive> open(const std::filesystem::path& path);

  const std::vector<Entry>& entries() const { return entries_; }  ///< in the directory's order, no folders
  const Entry* find(std::string_view name) const;
  const MappedFile& file() const { return file_; }

  /// The bytes of a stored entry, in place, CRC not checked (see verify). InvalidArgument for a compressed
  /// one.
  Result<std::span<const std::byte>> bytes(const Entry& entry) const;
  /// Reads a stored entry's bytes and compares their CRC.
  Result<void> verify(const Entry& entry) const;
  /// The entry unpacked (deflate) or copied; never more than entry.size bytes, CRC checked.
  Result<std::vector<std::byte>> unpack(const Entry& entry) const;
  /// The first bytes of the entry, at most so many; CRC not checked. BadFormat if they cannot be unpacked.
  Result<std::vector<std::byte>> head(const Entry& entry, std::size_t most) const;

 private:
  std::string where(const Entry& entry) const;

  std::filesystem::path path_;
  MappedFile file_;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> byName_;
};

}  // namespace mlens
