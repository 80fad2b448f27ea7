#include "core/base/AtomicFile.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <new>
#include <utility>
#include <vector>

#include "core/base/MappedFiles.h"
#include "core/base/SystemError.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

std::string uniqueSuffix() {
  static std::atomic<unsigned> counter{0};
  return ".part-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
}

tl::unexpected<Error> failed(const std::string& doing, const fs::path& path, int number) {
  return tl::unexpected<Error>(systemError(doing, path, number));
}

void syncFolder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // the rename itself has succeeded
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Opens a regular file for reading; `size` becomes its length.
Result<int> openRegular(const fs::path& path, std::uint64_t& size) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return failed("open", path, errno);
  struct stat status {};
  const int number = ::fstat(descriptor, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
  if (number == 0 && S_ISREG(status.st_mode)) {
    size = static_cast<std::uint64_t>(status.st_size);
    return descriptor;
  }
  ::close(descriptor);
  if (number != 0) return failed("open", path, number);
  return fail(ErrorCode::Io, "cannot open: it is not a regular file", path.string());
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const fs::path& path) {
  if (path.empty()) return fail(ErrorCode::InvalidArgument, "cannot write: the file has no name");
  AtomicFile file;
  file.path_ = path;
  std::error_code ignored;
  if (fs::is_symlink(path, ignored)) {
    if (fs::path target = fs::weakly_canonical(path, ignored); !ignored) file.path_ = std::move(target);
  }
  struct stat status {};
  const bool exists = ::stat(file.path_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return failed("write", path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    file.descriptor_ = ::open(file.path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (file.descriptor_ < 0) return failed("write", path, errno);
    return file;
  }
  if (exists && ::access(file.path_.c_str(), W_OK) != 0) return failed("write", path, errno);

  const fs::path folder = file.path_.parent_path();
  if (!folder.empty()) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error && !fs::is_directory(folder, ignored)) {
      return failed("make the folder", folder, error.value());
    }
  }
  fs::path temporary = file.path_;
  temporary += uniqueSuffix();
  file.descriptor_ = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file.descriptor_ < 0 && errno == EEXIST) {  // left by a killed process that had our number
    ::unlink(temporary.c_str());
    file.descriptor_ = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  if (file.descriptor_ < 0) return failed("write", path, errno);
  file.temporary_ = std::move(temporary);
  if (exists) ::fchmod(file.descriptor_, status.st_mode & 07777);
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {
}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    abandon();
    path_ = std::move(other.path_);
    temporary_ = std::exchange(other.temporary_, {});
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  abandon();
}

void AtomicFile::abandon() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes) {
  if (descriptor_ < 0) return fail(ErrorCode::Internal, "write to a file already closed", path_.string());
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      const int number = errno;
      abandon();
      return failed("write", path_, number);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> AtomicFile::write(std::string_view text) {
  return write(std::as_bytes(std::span(text.data(), text.size())));
}

Result<void> AtomicFile::commit() {
  if (descriptor_ < 0) return fail(ErrorCode::Internal, "commit of a file already closed", path_.string());
  const bool direct = temporary_.empty();
  int number = 0;
  if (!direct && ::fsync(descriptor_) != 0) number = errno;
  if (::close(std::exchange(descriptor_, -1)) != 0 && number == 0) number = errno;
  if (number == 0 && !direct && ::rename(temporary_.c_str(), path_.c_str()) != 0) number = errno;
  if (number != 0) {
    abandon();
    return failed("write", path_, number);
  }
  if (!direct) {
    temporary_.clear();
    const fs::path folder = path_.parent_path();
    syncFolder(folder.empty() ? fs::path(".") : folder);
  }
  return {};
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view text) {
  auto file = AtomicFile::create(path);
  if (!file) return failure(file);
  if (auto written = file->write(text); !written) return written;
  return file->commit();
}

Result<std::string> readTextFile(const fs::path& path, std::size_t limit) {
  auto text = readFileStart(path, limit + 1);
  if (!text || text->size() <= limit) return text;
  return fail(ErrorCode::Unsupported,
              "is larger than the " + std::to_string(limit >> 20) + " MB that can be read", path.string());
}

Result<std::string> readFileStart(const fs::path& path, std::size_t limit) {
  std::uint64_t size = 0;
  auto descriptor = openRegular(path, size);
  if (!descriptor) return failure(descriptor);
  std::string text;
  int number = 0;
  try {
    text.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(size, limit)));
    std::vector<char> buffer(std::size_t{1} << 16);
    while (text.size() < limit) {  // not by `size`: files of /proc claim to be empty
      const ssize_t got = ::read(*descriptor, buffer.data(), std::min(buffer.size(), limit - text.size()));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) number = errno;
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
  } catch (const std::bad_alloc&) {
    number = ENOMEM;
  }
  ::close(*descriptor);
  if (number != 0) return failed("read", path, number);
  return text;
}

Result<MappedFile> mapFile(const fs::path& path) {
  std::uint64_t size = 0;
  auto descriptor = openRegular(path, size);
  if (!descriptor) return failure(descriptor);
  if (size == 0) {
    ::close(*descriptor);
    return MappedFile{};
  }
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, *descriptor, 0);
  const int number = errno;
  ::close(*descriptor);
  if (address == MAP_FAILED) return failed("map", path, number);
  MappedFile file;
  file.owner = std::shared_ptr<const void>(
      address, [size, watch = watchMapping(address, size, path.string())](const void* mapped) mutable {
        watch.reset();
        ::munmap(const_cast<void*>(mapped), size);
      });
  file.bytes = {static_cast<const std::byte*>(address), size};
  return file;
}

}  // namespace mlens
