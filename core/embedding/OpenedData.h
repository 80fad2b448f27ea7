#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/ImageSet.h"
#include "core/data/PointTable.h"
#include "core/session/Session.h"

namespace mlens {

/// The opened data of a session. Immutable.
struct OpenedData {
  std::shared_ptr<const PointTable> points;
  std::optional<ImageSet> images;  ///< for Images sources: what the encoders embed
  Matrix vectors;                  ///< for Vectors sources
  std::vector<std::string> warnings;
};
Result<OpenedData> openData(const DataSource& source, const JobContext& job);

}  // namespace mlens
