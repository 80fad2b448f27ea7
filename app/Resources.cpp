#include "app/Resources.h"

namespace mlens {

namespace fs = std::filesystem;

Result<fs::path> resource(const std::string& name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = (program.parent_path() / "../share/manifold-lens" / name).lexically_normal();
  const fs::path source = fs::path(MLENS_SOURCE_RESOURCES) / name;
  for (const auto& path : {installed, source}) {
    if (fs::exists(path, error)) return path;
  }
  return fail(ErrorCode::NotFound,
              "missing; it should be at " + installed.string() + " or " + source.string() + "; install again",
              name);
}

}  // namespace mlens
