#include "core/embedding/EmbeddedCheckpoint.h"

#include "core/embedding/EmbeddingRecipe.h"
#include "core/engine/EngineLoader.h"

namespace mlens {
namespace {

std::optional<Matrix> cached(const ResultCache* cache, const std::string& recipe, Index rows, Index columns) {
  if (!cache) return std::nullopt;
  auto matrix = cache->find(recipe);
  if (!matrix || matrix->rows() != rows || matrix->columns() != columns) return std::nullopt;
  return matrix;
}

}  // namespace

Result<EmbeddedCheckpoint> embedCheckpoint(const CheckpointSource& source, const ImageSet& images,
                                           const EmbedOptions& options, const ResultCache* cache,
                                           const JobContext& job) {
  auto summary = inspectCheckpoint(source.path, source.reading);
  if (!summary) return failure(summary);
  if (auto go = job.check(); !go) return failure(go);
  const std::string name = source.path.filename().string();
  const std::string recipe = embeddingRecipe(*summary, images);
  const std::string encoderRecipe = layerRecipe(recipe, "encoder");
  const std::string projectorRecipe = layerRecipe(recipe, "projector");

  EmbeddedCheckpoint result;
  result.summary = *std::move(summary);
  const ModelSpec& spec = result.summary.spec;
  auto encoder = cached(cache, encoderRecipe, images.count(), spec.featureDimension());
  auto projector = cached(cache, projectorRecipe, images.count(), spec.outputDimension());
  if (encoder && projector) {
    result.encoder = *std::move(encoder);
    result.projector = *std::move(projector);
    result.fromCache = true;
    return result;
  }

  job.report("loading LibTorch", -1);
  auto engine = loadEngine();
  if (!engine) return failure(engine);
  if (auto go = job.check(); !go) return failure(go);
  auto pair = (*engine)->embed(result.summary, images, options, job);
  if (!pair) return failure(pair);
  if (pair->encoder.rows() != images.count() || pair->projector.rows() != images.count()) {
    return fail(ErrorCode::Internal, "the engine returned another number of rows than pictures", name);
  }
  result.encoder = std::move(pair->encoder);
  result.projector = std::move(pair->projector);
  result.warnings = std::move(pair->warnings);
  // Rows of unreadable pictures are empty and may be readable the next time: such results are not kept.
  if (cache && pair->unreadable.empty()) {
    cache->store(encoderRecipe, result.encoder);
    cache->store(projectorRecipe, result.projector);
  }
  return result;
}

}  // namespace mlens
