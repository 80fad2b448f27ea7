#pragma once

#include <filesystem>
#include <string>

#include "core/base/Error.h"

namespace mlens {

/// A file of the program's own: in ../share/manifold-lens beside the program (installed), or in resources/ of
/// the source tree it was built from. NotFound names both.
Result<std::filesystem::path> resource(const std::string& name);

/// The session of the bundled example.
inline Result<std::filesystem::path> exampleSession() {
  return resource("example/example.mlens");
}

}  // namespace mlens
