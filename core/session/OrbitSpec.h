#pragma once

#include <string>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// Which pictures' orbits lie over the maps; no rows: none.
struct OrbitSpec {
  static constexpr std::size_t kMostRows = 64;
  std::string augmentation = "rotation";  ///< see augmentationFamilies()
  double strength = 1;                    ///< at the end of every path, above 0, at most 1.5
  std::vector<Index> rows;                ///< of the points
  bool operator==(const OrbitSpec&) const = default;
};

}  // namespace mlens
