#pragma once

#include "core/engine/ModelEngine.h"

namespace mlens {

/// ModelEngine::stream. With a thread budget of 1 decoding and forward passes take turns.
Result<void> streamImages(const CheckpointSummary& checkpoint, const ImageSet& images,
                          const EmbedOptions& options, const StreamRequest& request,
                          const EmbeddingSink& sink, const JobContext& job);

}  // namespace mlens
