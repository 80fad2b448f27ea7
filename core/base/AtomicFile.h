#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace mlens {

/// A file that appears under its name only when complete: written to a temporary name beside it, flushed to
/// disk and renamed by commit(). Destroyed without commit, it leaves nothing. Errors name the file and the
/// system's reason. A symbolic link is followed; a device or pipe (/dev/stdout) is written directly.
class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::filesystem::path& path);  ///< makes missing parent folders
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  ~AtomicFile();

  Result<void> write(std::span<const std::byte> bytes);
  Result<void> write(std::string_view text);
  Result<void> commit();

 private:
  AtomicFile() = default;
  void abandon();

  std::filesystem::path path_, temporary_;  // temporary_ is empty when written directly
  int descriptor_ = -1;
};

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// A whole file as text; refuses more than `limit` bytes.
Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t limit = 64u << 20);

/// The first bytes of a file, `limit` at most.
Result<std::string> readFileStart(const std::filesystem::path& path, std::size_t limit);

/// A read-only memory map. The bytes live as long as the owner. Only regular files can be mapped; for one
/// that is cut short meanwhile see MappedFiles.h.
struct MappedFile {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};
Result<MappedFile> mapFile(const std::filesystem::path& path);

}  // namespace mlens
