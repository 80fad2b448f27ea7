#include "core/base/MappedFiles.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <mutex>

namespace mlens {
namespace {

/// What the signal handler may read: nothing in it allocates or locks.
struct Watched {
  std::atomic<std::uintptr_t> begin{0};  ///< 0: this place is free
  std::atomic<std::uintptr_t> end{0};
  std::atomic<bool> damaged{false};
  std::string path;  ///< under `changing`
};

std::array<Watched, 512> all;
std::mutex changing;
std::uintptr_t pageSize = 4096;
struct sigaction before {};

extern "C" void patchLostPage(int signal, siginfo_t* information, void* context) {
  const auto place = reinterpret_cast<std::uintptr_t>(information->si_addr);
  for (Watched& one : all) {
    const std::uintptr_t begin = one.begin;
    if (begin == 0 || place < begin || place >= one.end) continue;
    void* page = reinterpret_cast<void*>(place / pageSize * pageSize);
    if (::mmap(page, pageSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      break;
    one.damaged = true;
    return;
  }
  if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction) {
    return before.sa_sigaction(signal, information, context);
  }
  std::signal(SIGBUS, SIG_DFL);  // not ours: it happens again, and ends the program
}

void install() {
  pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  struct sigaction action {};
  action.sa_sigaction = patchLostPage;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, &before);
}

}  // namespace

std::shared_ptr<const void> watchMapping(const void* address, std::size_t size, std::string path) {
  static std::once_flag once;
  std::call_once(once, install);
  const std::lock_guard lock(changing);
  for (Watched& one : all) {
    if (one.begin != 0) continue;
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
    one.path = std::move(path);
    one.damaged = false;
    one.end = (begin + size + pageSize - 1) / pageSize * pageSize;
    one.begin = begin;
    return {&one, [&one](const void*) {
              const std::lock_guard leaving(changing);
              one.begin = 0;
            }};
  }
  return nullptr;
}

Result<void> mappedFilesIntact() {
  const std::lock_guard lock(changing);
  for (const Watched& one : all) {
    if (one.begin != 0 && one.damaged) {
      return fail(ErrorCode::Io,
                  "was cut short by another program while it was in use; restore it and open it again",
                  one.path);
    }
  }
  return {};
}

}  // namespace mlens
