#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(MLENS_SOURCE_DIR) / "tests/core/data/fixtures" / name;
}

inline Result<ImageSet> open(const std::filesystem::path& path, ImageSetOptions options = {}) {
  return openImageSet(path, options, {});
}

}  // namespace mlens
