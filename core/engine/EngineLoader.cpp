#include "core/engine/EngineLoader.h"

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string_view>

namespace mlens {
namespace {

constexpr const char* kModule = "manifold-lens-torch.so";

// c10d logs every attempt to reach another process on stderr, where errors are one line of ours. Read when
// LibTorch is loaded.
[[maybe_unused]] const int quiet = setenv("GLOG_minloglevel", "4", 0);

std::mutex mutex;
std::shared_ptr<ModelEngine> engine;
std::atomic<bool> loadedOnce{false};  // asked by windows, which never wait for the loading

std::vector<std::filesystem::path> candidates() {
  if (const char* chosen = std::getenv("MANIFOLD_LENS_ENGINE"); chosen && *chosen) return {chosen};
  std::vector<std::filesystem::path> paths;
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  if (!program.empty()) {
    paths.push_back(program / kModule);
    paths.push_back(program.parent_path() / "lib" / "manifold-lens" / kModule);
  }
  Dl_info own{};  // the library this code is in: tests lie elsewhere than the program
  if (dladdr(reinterpret_cast<const void*>(&engineLoaded), &own) != 0 && own.dli_fname) {
    const auto beside = std::filesystem::absolute(own.dli_fname, ignored).parent_path() / kModule;
    if (paths.empty() || beside != paths.front()) paths.push_back(beside);
  }
  return paths;
}

std::string lastProblem() {
  const char* text = dlerror();
  return text ? text : "unknown reason";
}

Result<std::shared_ptr<ModelEngine>> loadFrom(const std::filesystem::path& path) {
  // Never closed: LibTorch cannot be unloaded. Local symbols: see core/README.md, "LibTorch".
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module) {
    return fail(ErrorCode::Unsupported, "the LibTorch module cannot be loaded (" + lastProblem() + ")",
                path.string());
  }
  const auto stamp = reinterpret_cast<const char* (*)()>(dlsym(module, "mlensEngineStamp"));
  const auto create = reinterpret_cast<ModelEngine* (*)()>(dlsym(module, "mlensEngine"));
  if (!create) {
    return fail(ErrorCode::Unsupported, "not a LibTorch module of this program", path.string());
  }
  if (!stamp || std::string_view(stamp()) != MLENS_ENGINE_STAMP) {
    return fail(ErrorCode::Unsupported,
                "the LibTorch module belongs to another version of the program; rebuild both", path.string());
  }
  ModelEngine* created = create();
  if (!created) return fail(ErrorCode::Internal, "LibTorch could not be started", path.string());
  return std::shared_ptr<ModelEngine>(created, [](ModelEngine*) {});  // the module owns it
}

}  // namespace

Result<std::shared_ptr<ModelEngine>> loadEngine() {
  const std::scoped_lock lock(mutex);
  if (engine) return engine;
  std::string looked;
  for (const auto& path : candidates()) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
      looked += (looked.empty() ? "" : ", ") + path.string();
      continue;
    }
    auto loaded = loadFrom(path);
    if (loaded) {
      engine = *loaded;
      loadedOnce = true;
    }
    return loaded;
  }
  return fail(ErrorCode::NotFound, "the LibTorch module was not found (looked for " + looked +
                                       "); install it beside the program or set MANIFOLD_LENS_ENGINE to it");
}

bool engineLoaded() {
  return loadedOnce;
}

}  // namespace mlens
