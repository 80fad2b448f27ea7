#include "core/session/Compute.h"

#include "core/data/Columns.h"
#include "core/data/VectorFile.h"
#include "core/model/EngineLoader.h"
#include "core/session/EmbeddingRecipe.h"

namespace mlens {
namespace {

std::optional<Matrix> cached(const ResultCache* cache, const std::string& recipe, Index rows, Index columns) {
  if (!cache) return std::nullopt;
  auto matrix = cache->find(recipe);
  if (!matrix || matrix->rows() != rows || matrix->columns() != columns) return std::nullopt;
  return matrix;
}

}  // namespace

Result<OpenedData> openData(const DataSource& source, const JobContext& job) {
  OpenedData data;
  if (source.kind == DataSource::Kind::None) {
    data.points = std::make_shared<const PointTable>();
  } else if (source.kind == DataSource::Kind::Images) {
    auto images = openImageSet(source.path, {source.limit, source.seed, source.labels}, job);
    if (!images) return failure(images);
    PointTable points = pointTable(*images);
    data.warnings = images->warnings;
    auto columns =
        columnsBeside(source.path, images->rows.empty() ? points.count : images->whole, job, images->rows);
    if (!columns) return failure(columns);
    points.columns = std::move(*columns);
    data.points = std::make_shared<const PointTable>(std::move(points));
    data.images = *std::move(images);
  } else {
    auto file = openVectors(source.path, {source.array, source.labels, source.images}, job);
    if (!file) return failure(file);
    data.points = std::make_shared<const PointTable>(std::move(file->points));
    data.vectors = std::move(file->vectors);
  }
  return data;
}

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

Result<Projection> computeMap(const Matrix& vectors, const MapSpec& spec, const JobContext& job) {
  auto map = MapRun({vectors, nullptr, {}, {}, {}, nullptr}, spec).run(job);
  if (!map) return failure(map);
  return **map;
}

std::string stageTitle(EmbeddingId::Stage stage) {
  switch (stage) {
    case EmbeddingId::Stage::Encoder:
      return "encoder h";
    case EmbeddingId::Stage::Projector:
      return "projector z";
    case EmbeddingId::Stage::Vectors:
      break;
  }
  return "vectors";
}

std::string embeddingTitle(EmbeddingId::Stage stage, Index dimensions) {
  return stageTitle(stage) + ", " + std::to_string(dimensions) + "-d";
}

}  // namespace mlens
