#include "core/session/Compute.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/Hash.h"
#include "core/data/Columns.h"
#include "core/data/VectorFile.h"
#include "core/model/EngineLoader.h"

namespace mlens {
namespace {

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

/// Everything that decides the values of one layer; device and batch only change the rounding.
std::string embeddingRecipe(const CheckpointSummary& checkpoint, const ImageSet& images) {
  ContentHash rows;
  for (const auto& name : images.names) {
    rows.add(name);
    rows.add(std::string_view("\0", 1));
  }
  const nlohmann::json recipe = {{"what", "embedding 1"},
                                 {"checkpoint", checkpoint.identity},
                                 {"model", toJson(checkpoint.spec)},
                                 {"data", images.identity},
                                 {"rows", rows.hex()},
                                 {"count", images.count()}};
  return recipe.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string layerRecipe(const std::string& recipe, EmbeddingId::Stage stage) {
  return recipe + " " + toString(stage);
}

std::optional<Matrix> cached(const ResultCache* cache, const std::string& recipe, Index rows, Index columns) {
  if (!cache) return std::nullopt;
  auto matrix = cache->find(recipe);
  if (!matrix || matrix->rows() != rows || matrix->columns() != columns) return std::nullopt;
  return matrix;
}

/// The radius within which 99 % of the rows lie; the largest if that is 0.
double commonRadius(const Matrix& scores) {
  std::vector<double> radii(static_cast<std::size_t>(scores.rows()));
  for (Index i = 0; i < scores.rows(); ++i) {
    double sum = 0;
    for (float value : scores.row(i)) sum += static_cast<double>(value) * value;
    radii[static_cast<std::size_t>(i)] = std::sqrt(sum);
  }
  const auto place = static_cast<std::ptrdiff_t>(std::ceil(0.99 * static_cast<double>(radii.size()))) - 1;
  std::nth_element(radii.begin(), radii.begin() + place, radii.end());
  const double common = radii[static_cast<std::size_t>(place)];
  return common > 0 ? common : *std::max_element(radii.begin(), radii.end());
}

Result<Projection> pcaMap(const Matrix& vectors, const MapSpec& spec, const JobContext& job) {
  auto basis = pca(vectors, spec.dimensions, job);
  if (!basis) {
    if (basis.error().code == ErrorCode::Cancelled) return failure(basis);
    if (auto finite = requireFinite(vectors, "vectors"); !finite)
      return failure(finite);  // names row and column
    return failure(basis);
  }
  const Matrix& scores = basis->scores;
  const double radius = commonRadius(scores);
  const double scale = radius > 0 ? 1 / radius : 1;
  std::vector<float> coordinates(static_cast<std::size_t>(scores.rows()) * 3);
  for (Index i = 0; i < scores.rows(); ++i) {
    for (Index j = 0; j < std::min<Index>(spec.dimensions, scores.columns()); ++j) {
      coordinates[static_cast<std::size_t>(i * 3 + j)] = static_cast<float>(scores(i, j) * scale);
    }
  }
  Projection projection;
  projection.spec = spec;
  double explained = 0;
  for (int j = 0; j < spec.dimensions; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const double share = at < basis->explainedRatio.size() ? basis->explainedRatio[at] : 0;
    explained += share;
    projection.axisLabels.push_back("PC " + std::to_string(j + 1) + " (" + percent(share) + ")");
  }
  projection.caption =
      "PCA " + std::to_string(spec.dimensions) + "D, " + percent(explained) + " of the variance";
  auto matrix = Matrix::create(scores.rows(), 3, std::move(coordinates));
  if (!matrix) return failure(matrix);
  projection.coordinates = *std::move(matrix);
  return projection;
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
    auto columns = columnsBeside(source.path, points.count, job);
    if (columns) {
      points.columns = std::move(*columns);
    } else if (source.limit > 0 && columns.error().code == ErrorCode::BadFormat) {
      data.warnings.push_back(columns.error().text());  // the table is of all pictures, these are a sample
    } else {
      return failure(columns);
    }
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
  const std::string encoderRecipe = layerRecipe(recipe, EmbeddingId::Stage::Encoder);
  const std::string projectorRecipe = layerRecipe(recipe, EmbeddingId::Stage::Projector);

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
  if (spec.method != "pca") {
    return fail(ErrorCode::Unsupported, "there is no map \"" + spec.method + "\"; use pca", "map");
  }
  if (spec.dimensions != 2 && spec.dimensions != 3) {
    return fail(ErrorCode::InvalidArgument, "a map has 2 or 3 dimensions", "map");
  }
  if (vectors.empty()) return fail(ErrorCode::InvalidArgument, "there are no points to map", "map");
  return pcaMap(vectors, spec, job);
}

std::string embeddingTitle(EmbeddingId::Stage stage, Index dimensions) {
  const std::string dims = ", " + std::to_string(dimensions) + "-d";
  switch (stage) {
    case EmbeddingId::Stage::Encoder:
      return "encoder h" + dims;
    case EmbeddingId::Stage::Projector:
      return "projector z" + dims;
    case EmbeddingId::Stage::Vectors:
      break;
  }
  return "vectors" + dims;
}

}  // namespace mlens
