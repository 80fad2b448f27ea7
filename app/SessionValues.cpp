#include "app/SessionValues.h"

#include <algorithm>

#include "core/layers/ViewTrust.h"
#include "core/maps/MapRun.h"

namespace mlens {

struct SessionValues::Map {
  EmbeddingId embedding;
  MapSpec spec;
  std::shared_ptr<const Projection> map;
  std::shared_ptr<const NeighborGraph> neighbors;  // that its layout was found from; may be null
  std::shared_ptr<const MapTrust> trust;
};

SessionValues::SessionValues(const Session& session, const OpenedData& data, std::string device,
                             const Services& services, const JobContext& job)
    : session_(session), data_(data), services_(services), job_(job) {
  embed_.device = std::move(device);
}

SessionValues::~SessionValues() = default;

Result<const EmbeddedCheckpoint*> SessionValues::embedded(int checkpoint) {
  if (const auto known = embedded_.find(checkpoint); known != embedded_.end()) return &known->second;
  if (!data_.images) {
    return fail(ErrorCode::InvalidArgument, "a view shows a checkpoint, but there are no pictures to embed",
                "session");
  }
  const auto& source = session_.checkpoints[static_cast<std::size_t>(checkpoint)];
  auto pair = embedCheckpoint(source, *data_.images, embed_, services_, job_);
  if (!pair) return failure(pair);
  warnings_.insert(warnings_.end(), pair->warnings.begin(), pair->warnings.end());
  return &embedded_.emplace(checkpoint, *std::move(pair)).first->second;
}

Result<Matrix> SessionValues::vectors(const EmbeddingId& id) {
  if (id.stage == EmbeddingId::Stage::Vectors) {
    if (!data_.vectors.empty()) return data_.vectors;
    return fail(ErrorCode::InvalidArgument, "a view shows vectors, but the data are not vectors", "session");
  }
  auto pair = embedded(id.checkpoint);
  if (!pair) return failure(pair);
  return id.stage == EmbeddingId::Stage::Encoder ? (*pair)->encoder : (*pair)->projector;
}

Result<const SessionValues::Map*> SessionValues::found(const EmbeddingId& id, const MapSpec& spec,
                                                       const std::string& name) {
  const auto known =
      std::ranges::find_if(maps_, [&](const auto& one) { return one->embedding == id && one->spec == spec; });
  if (known != maps_.end()) return known->get();
  auto matrix = vectors(id);
  if (!matrix) return failure(matrix);
  MapSource source;
  source.vectors = *std::move(matrix);
  source.cache = services_.cache;
  if (spec.alignment) {
    const EmbeddingId& other = spec.alignment->embedding;
    auto reference = vectors(other);
    if (!reference) return failure(reference);
    source.referenceVectors = *std::move(reference);
    source.referenceTitle = stageTitle(other.stage);
    MapSpec plain = spec;
    plain.alignment.reset();
    plain.umap.stopAt = 0;
    const auto there = std::ranges::find_if(
        maps_, [&](const auto& one) { return one->embedding == other && one->spec == plain; });
    if (there != maps_.end() && (*there)->map->coordinates.rows() == source.vectors.rows())
      source.reference = (*there)->map;
  }
  job_.report("map of " + name, -1);
  MapRun run(std::move(source), spec);
  auto map = run.run(job_);
  if (!map) return failure(map);
  return maps_.emplace_back(std::make_unique<Map>(Map{id, spec, *std::move(map), run.neighbors(), nullptr}))
      .get();
}

Result<std::shared_ptr<const Projection>> SessionValues::map(const ViewSpec& view) {
  auto map = found(view.embedding, view.map, view.name);
  if (!map) return failure(map);
  return (*map)->map;
}

Result<std::shared_ptr<const MapTrust>> SessionValues::trust(const ViewSpec& view) {
  auto map = found(view.embedding, view.map, view.name);
  if (!map) return failure(map);
  Map& measured = **std::ranges::find_if(maps_, [&](const auto& one) { return one.get() == *map; });
  if (measured.trust) return measured.trust;
  auto matrix = vectors(view.embedding);
  if (!matrix) return failure(matrix);
  job_.report("trust of the map of " + view.name, -1);
  if (!measured.neighbors || !enoughForTrust(*measured.neighbors)) {
    auto neighbors = trustNeighbors(*matrix, trustMetric(view.map), job_);
    if (!neighbors) return failure(neighbors);
    measured.neighbors = *std::move(neighbors);
  }
  auto trust = trustOf(*matrix, *measured.neighbors, *measured.map, job_);
  if (!trust) return failure(trust);
  measured.trust = std::make_shared<const MapTrust>(*std::move(trust));
  return measured.trust;
}

Result<std::shared_ptr<const PointInvariance>> SessionValues::invariance(int checkpoint,
                                                                         const InvarianceColumn& column) {
  auto& known = invariance_[checkpoint];
  if (known) return known;
  auto pair = embedded(checkpoint);
  if (!pair) return failure(pair);
  auto engine = services_.engine();
  if (!engine) return failure(engine);
  auto measured = pointInvariance(**engine, (*pair)->summary, *data_.images, column, embed_, job_);
  if (!measured) return failure(measured);
  known = std::make_shared<const PointInvariance>(*std::move(measured));
  return known;
}

Result<Orbit> SessionValues::orbit(int checkpoint) {
  auto pair = embedded(checkpoint);
  if (!pair) return failure(pair);
  auto engine = services_.engine();
  if (!engine) return failure(engine);
  OrbitOptions options = orbitOptions(session_.orbits);
  options.embed = embed_;
  return makeOrbit(**engine, (*pair)->summary, subset(*data_.images, session_.orbits.rows), options, job_);
}

}  // namespace mlens
