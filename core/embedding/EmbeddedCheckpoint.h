#pragma once

#include <string>
#include <vector>

#include "core/data/ImageSet.h"
#include "core/engine/ModelEngine.h"
#include "core/engine/Services.h"
#include "core/session/Session.h"

namespace mlens {

/// h and z of one checkpoint for these pictures, from the cache or computed (only then the engine is asked
/// for).
struct EmbeddedCheckpoint {
  CheckpointSummary summary;
  Matrix encoder, projector;
  bool fromCache = false;
  std::vector<std::string> warnings;  ///< what was assumed of the checkpoint; pictures that cannot be read
};
/// `checkpoint` as inspectCheckpoint() gave it; it is inspected again if its files have changed since.
Result<EmbeddedCheckpoint> embedCheckpoint(CheckpointSummary checkpoint, const ImageSet& images,
                                           const EmbedOptions& options, const Services& services,
                                           const JobContext& job);

/// The same of a checkpoint that was not inspected yet: it is read whole for its hash.
Result<EmbeddedCheckpoint> embedCheckpoint(const CheckpointSource& source, const ImageSet& images,
                                           const EmbedOptions& options, const Services& services,
                                           const JobContext& job);

}  // namespace mlens
