#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>

#include "app/CommandLine.h"
#include "core/engine/EngineLoader.h"

namespace {

/// LibTorch's threads (GCC's OpenMP) wait for each other by spinning for milliseconds, which beside any other
/// busy thread, the window's for one, made a small network up to thirty times slower. The setting is read
/// when the library is loaded, and Qt loads it before main: so the program starts itself once more with it.
void shortenWaits(char** argv) {
  if (std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY")) return;
  if (setenv("GOMP_SPINCOUNT", "1000", 0) != 0) return;
  std::error_code ignored;  // without its path, the program only waits longer
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);  // whose name top shows
  if (!program.empty()) execv(program.c_str(), argv);
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__)
/// GCC 12's leak sanitizer falls over the thread-local memory of modules loaded later, as LibTorch is.
extern "C" int __lsan_is_turned_off() {
  return mlens::engineLoaded() ? 1 : 0;
}
#endif

int main(int argc, char** argv) {
  shortenWaits(argv);
  try {
    return mlens::runCommandLine({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    std::fputs("manifold-lens: not enough memory; use fewer rows (--limit) or close other programs\n",
               stderr);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "manifold-lens: unexpected error: %s; please report it\n", e.what());
  }
  return 1;
}
