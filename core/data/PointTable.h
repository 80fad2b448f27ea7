#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Matrix.h"
#include "core/data/ImageSet.h"

namespace mlens {

/// A numeric column of the points; NaN where unknown.
struct PointColumn {
  std::string name;
  std::vector<float> values;
};

/// What is known of each point besides its vectors: the rows that every embedding, map and view share.
/// Immutable.
struct PointTable {
  Index count = 0;
  std::vector<std::string> names;       ///< one per point, never empty strings
  std::vector<std::int32_t> labels;     ///< class per point or empty
  std::vector<std::string> classNames;  ///< by class number
  std::vector<PointColumn> columns;
  std::shared_ptr<const ImageSource> images;  ///< null without pictures
  std::string title;     ///< "fashion-mnist, 2,000 of 60,000, stratified by class, seed 1"
  std::string identity;  ///< content hash

  bool hasLabels() const { return !labels.empty(); }
  int classCount() const { return static_cast<int>(classNames.size()); }
};

PointTable pointTable(const ImageSet& set);

}  // namespace mlens
