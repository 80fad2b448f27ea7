#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/data/ImageSet.h"
#include "core/data/PointTable.h"
#include "core/graph/Knn.h"
#include "core/model/ModelEngine.h"
#include "core/session/MapRun.h"
#include "core/session/Projection.h"
#include "core/session/ResultCache.h"
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

/// h and z of one checkpoint for these pictures, from the cache or computed (then LibTorch is loaded).
struct EmbeddedCheckpoint {
  CheckpointSummary summary;
  Matrix encoder, projector;
  bool fromCache = false;
  std::vector<std::string> warnings;
};
Result<EmbeddedCheckpoint> embedCheckpoint(const CheckpointSource& source, const ImageSet& images,
                                           const EmbedOptions& options, const ResultCache* cache,
                                           const JobContext& job);

/// See MapRun. A spec with an alignment needs its reference: use a MapRun.
Result<Projection> computeMap(const Matrix& vectors, const MapSpec& spec, const JobContext& job);

/// "encoder h", "projector z", "vectors".
std::string stageTitle(EmbeddingId::Stage stage);

/// "encoder h, 512-d" / "projector z, 64-d" / "vectors, 784-d".
std::string embeddingTitle(EmbeddingId::Stage stage, Index dimensions);

}  // namespace mlens
