#pragma once

#include <string>
#include <vector>

#include "core/base/ResultCache.h"
#include "core/data/ImageSet.h"
#include "core/engine/ModelEngine.h"
#include "core/session/Session.h"

namespace mlens {

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

}  // namespace mlens
