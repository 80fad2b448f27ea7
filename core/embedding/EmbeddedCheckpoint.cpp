#include "core/embedding/EmbeddedCheckpoint.h"

#include "core/embedding/EmbeddingRecipe.h"

namespace mlens {
namespace {

std::optional<Matrix> cached(const ResultCache& cache, const std::string& recipe, Index rows, Index columns,
                             const JobContext& job) {
  auto matrix = cache.find(recipe, job);
  if (!matrix || matrix->rows() != rows || matrix->columns() != columns) return std::nullopt;
  return matrix;
}

}  // namespace

Result<EmbeddedCheckpoint> embedCheckpoint(const CheckpointSource& source, const ImageSet& images,
                                           const EmbedOptions& options, const Services& services,
                                           const JobContext& job) {
  auto summary = inspectCheckpoint(source.path, source.reading, services.engine, job);
  if (!summary) return failure(summary);
  return embedCheckpoint(*std::move(summary), images, options, services, job);
}

Result<EmbeddedCheckpoint> embedCheckpoint(CheckpointSummary checkpoint, const ImageSet& images,
                                           const EmbedOptions& options, const Services& services,
                                           const JobContext& job) {
  if (auto go = job.check(); !go) return failure(go);
  if (!isUnchanged(checkpoint)) {
    auto again = inspectCheckpoint(checkpoint.path, checkpoint.options, services.engine, job);
    if (!again) return failure(again);
    checkpoint = *std::move(again);
  }
  const std::string name = checkpoint.path.filename().string();
  const std::string recipe = embeddingRecipe(checkpoint, images);
  const std::string encoderRecipe = layerRecipe(recipe, "encoder", options.device);
  const std::string projectorRecipe = layerRecipe(recipe, "projector", options.device);

  EmbeddedCheckpoint result;
  result.summary = std::move(checkpoint);
  for (const auto& line : readingWarnings(result.summary)) result.warnings.push_back(name + ": " + line);
  const ModelSpec& spec = result.summary.spec;
  auto encoder = cached(services.cache, encoderRecipe, images.count(), spec.featureDimension(), job);
  auto projector = cached(services.cache, projectorRecipe, images.count(), spec.outputDimension(), job);
  if (encoder && projector) {
    result.encoder = *std::move(encoder);
    result.projector = *std::move(projector);
    result.fromCache = true;
    return result;
  }

  if (auto go = job.check(); !go) return failure(go);
  job.report("loading LibTorch", -1);
  auto engine = services.engine();
  if (!engine) return failure(engine);
  if (auto go = job.check(); !go) return failure(go);
  auto pair = (*engine)->embed(result.summary, images, options, job);
  if (!pair) return failure(pair);
  if (pair->encoder.rows() != images.count() || pair->projector.rows() != images.count()) {
    return fail(ErrorCode::Internal, "the engine returned another number of rows than pictures", name);
  }
  result.encoder = std::move(pair->encoder);
  result.projector = std::move(pair->projector);
  result.warnings.insert(result.warnings.end(), pair->warnings.begin(), pair->warnings.end());
  // Rows of unreadable pictures are empty and may be readable the next time, and a file that was written
  // meanwhile is not what the recipe names: such results are not kept.
  if (pair->unreadable.empty() && isUnchanged(result.summary)) {
    services.cache.store(encoderRecipe, result.encoder, job);
    services.cache.store(projectorRecipe, result.projector, job);
  }
  return result;
}

}  // namespace mlens
