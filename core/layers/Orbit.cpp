#include "core/layers/Orbit.h"

#include <algorithm>
#include <cstdio>

#include "core/maps/NewPoints.h"
#include "core/model/AugmentationFamily.h"

namespace mlens {
namespace {

Result<ViewSet> viewsAlong(const OrbitOptions& options, int channels) {
  std::vector<ViewSet> steps;
  for (int step = 0; step <= options.steps; ++step) {
    auto drawn = probeViews(options.augmentation, options.strength * step / options.steps, channels,
                            options.paths, options.seed);
    if (!drawn) return failure(drawn);
    steps.push_back(std::move(*drawn));
  }
  ViewSet views;
  for (std::size_t path = 0; path < static_cast<std::size_t>(options.paths); ++path) {
    for (const ViewSet& step : steps) views.push_back(step[path]);
  }
  return views;
}

}  // namespace

OrbitOptions orbitOptions(const OrbitSpec& spec) {
  OrbitOptions options;
  options.augmentation = spec.augmentation;
  options.strength = spec.strength;
  return options;
}

std::string orbitWords(const OrbitSpec& spec) {
  char strength[32];
  std::snprintf(strength, sizeof strength, "%g", spec.strength);
  const std::string whose = spec.rows.size() == 1
                                ? "orbit of 1 picture"
                                : "orbits of " + std::to_string(spec.rows.size()) + " pictures";
  return whose + ": " + spec.augmentation + " up to strength " + strength;
}

Result<Orbit> makeOrbit(ModelEngine& engine, const CheckpointSummary& checkpoint, const ImageSet& images,
                        const OrbitOptions& options, const JobContext& job) {
  if (options.paths < 1 || options.paths > 64)
    return fail(ErrorCode::InvalidArgument, "must be from 1 to 64", "paths");
  if (options.steps < 1 || options.steps > 64)
    return fail(ErrorCode::InvalidArgument, "must be from 1 to 64", "steps");
  if (!(options.strength > 0))
    return fail(ErrorCode::InvalidArgument, "must be above 0: without change there is no path", "strength");
  const auto& input = checkpoint.spec.input;
  auto views = viewsAlong(options, input.channels);
  if (!views) return failure(views);
  Orbit orbit;
  orbit.paths = options.paths;
  orbit.steps = options.steps;
  for (Index i = 0; i < images.count(); ++i) {
    if (auto go = job.check(); !go) return failure(go);
    auto picture = images.images->read(i);
    if (!picture) return failure(picture);
    auto copies = engine.viewPictures(input, *picture, *views);
    if (!copies) return failure(copies);
    orbit.pictures.insert(orbit.pictures.end(), copies->begin(), copies->end());
  }
  const auto keep = [&](std::size_t, const std::vector<StageVectors>& stages) -> Result<void> {
    orbit.encoder = stages.front().vectors;
    orbit.projector = stages.back().vectors;
    return {};
  };
  auto done = engine.embedViews(checkpoint, images, std::vector<ViewSet>{*views}, options.embed, job, keep);
  if (!done) return failure(done);
  return orbit;
}

int orbitCheckpoint(const Session& session) {
  const auto first = std::ranges::find_if(
      session.views, [](const ViewSpec& view) { return view.embedding.checkpoint >= 0; });
  return first == session.views.end() ? -1 : first->embedding.checkpoint;
}

Result<Paths> placeOrbit(const Orbit& orbit, EmbeddingId::Stage stage, const Matrix& vectors,
                         const Projection& map, const JobContext& job) {
  const bool encoder = stage == EmbeddingId::Stage::Encoder;
  auto places = placeNewPoints(map, vectors, encoder ? orbit.encoder : orbit.projector, job);
  if (!places) return failure(places);
  return Paths{*std::move(places), orbit.length(), orbit.paths};
}

}  // namespace mlens
