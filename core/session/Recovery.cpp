#include "core/session/Recovery.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "core/base/AtomicFile.h"
#include "core/base/SystemError.h"
#include "core/session/SessionFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

constexpr const char *kSession = "session.mlens", *kName = "name", *kLock = "lock";

/// The lock of this folder, or -1 if another program has it.
int lockOf(const fs::path& folder) {
  const fs::path file = folder / kLock;
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return -1;
  struct stat status {};
  // Between opening and locking, its owner may have removed it.
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0 && ::fstat(lock, &status) == 0 && status.st_nlink > 0)
    return lock;
  ::close(lock);
  return -1;
}

}  // namespace

fs::path Recovery::defaultFolder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && fs::path(state).is_absolute()) {
    return fs::path(state) / "manifold-lens/recovery";
  }
  const char* home = std::getenv("HOME");
  return home && *home ? fs::path(home) / ".local/state/manifold-lens/recovery" : fs::path();
}

Result<Recovery> Recovery::create(const fs::path& folder) {
  if (folder.empty()) return fail(ErrorCode::NotFound, "no home folder to keep unsaved work in", "HOME");
  std::error_code error;
  fs::create_directories(folder, error);
  std::string own = (folder / "window-XXXXXX").string();
  if (error || !::mkdtemp(own.data())) {
    return tl::unexpected<Error>(systemError("make the folder", folder, error ? error.value() : errno));
  }
  const int lock = lockOf(own);
  if (lock < 0) return tl::unexpected<Error>(systemError("lock", own, errno));
  return Recovery(own, lock);
}

Recovery::Abandoned Recovery::abandoned(const fs::path& folder) {
  Abandoned found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (!it->path().filename().string().starts_with("window-") || !it->is_directory(ignored)) continue;
    const int lock = lockOf(it->path());
    if (lock < 0) continue;
    Recovery one(it->path(), lock);
    auto session = one.session();
    if (session) {
      found.sessions.push_back(std::move(one));
    } else if (session.error().code == ErrorCode::NotFound) {
      one.remove();
    } else {  // of a newer version, too large for the memory there is, on a disk that fails: it is work still
      found.unreadable.push_back(std::move(session.error()));
    }
  }
  std::ranges::sort(found.sessions, std::greater(), &Recovery::time);
  return found;
}

Recovery::Recovery(Recovery&& other) noexcept
    : folder_(std::move(other.folder_)), lock_(std::exchange(other.lock_, -1)) {
}

Recovery& Recovery::operator=(Recovery&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(lock_, other.lock_);
  return *this;
}

Recovery::~Recovery() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> Recovery::keep(const Session& session, const fs::path& file) {
  // Never a session beside the name of another file: saving it would overwrite that one.
  if (file != this->file()) {
    forget();
    if (auto named = writeFileAtomically(folder_ / kName, file.string()); !named) return named;
  }
  return writeSession(folder_ / kSession, session);
}

Result<Session> Recovery::session() const {
  return readSession(folder_ / kSession);
}

fs::path Recovery::file() const {
  return readTextFile(folder_ / kName, 1u << 16).value_or(std::string());
}

fs::file_time_type Recovery::time() const {
  std::error_code error;
  return fs::last_write_time(folder_ / kSession, error);
}

void Recovery::forget() {
  std::error_code ignored;
  fs::remove(folder_ / kSession, ignored);
  fs::remove(folder_ / kName, ignored);
}

void Recovery::remove() {
  forget();
  std::error_code ignored;
  for (fs::directory_iterator it(folder_, ignored), end; !ignored && it != end; it.increment(ignored)) {
    std::error_code gone;  // half-written files of a killed program
    if (it->path().filename() != kLock) fs::remove(it->path(), gone);
  }
  fs::remove(folder_ / kLock, ignored);
  fs::remove(folder_, ignored);
}

}  // namespace mlens
