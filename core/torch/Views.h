#pragma once

#include "core/engine/ModelEngine.h"

namespace mlens {

/// ModelEngine::embedViews.
Result<std::vector<std::string>> embedViewSets(const CheckpointSummary& checkpoint, const ImageSet& images,
                                               std::span<const ViewSet> sets, const EmbedOptions& options,
                                               const JobContext& job, const StageVisitor& visit);

/// ModelEngine::projectorJacobians: by backward passes, one for each dimension of z and block of points.
Result<void> visitJacobians(const CheckpointSummary& checkpoint, const Matrix& h, const EmbedOptions& options,
                            const JobContext& job, const JacobianVisitor& visit);

}  // namespace mlens
