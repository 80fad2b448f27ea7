#pragma once

#include "core/embedding/EmbedFiles.h"

namespace mlens {

/// Writes the plan's layers from the cache; none, and nothing written, unless it has all of them.
Result<std::vector<LayerFile>> layersFromCache(const ResultCache& cache, const EmbedPlan& plan,
                                               Index pictures, const std::filesystem::path& out,
                                               const JobContext& job);

/// Keeps the layers that are small enough.
void layersToCache(const ResultCache& cache, const EmbedPlan& plan, const std::filesystem::path& out,
                   const JobContext& job);

}  // namespace mlens
