#include "core/maps/MapRun.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/Hash.h"
#include "core/projection/Pca.h"
#include "core/session/SessionFields.h"

namespace mlens {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kBetweenSnapshots = std::chrono::milliseconds(66);
constexpr int kShare = 10;  // a snapshot's cost is at most the tenth part of the time since the last

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

Result<Projection> pcaProjection(const Matrix& vectors, const MapSpec& spec, const JobContext& job) {
  auto basis = pca(vectors, spec.dimensions, job);
  if (!basis) {
    if (basis.error().code == ErrorCode::Cancelled) return failure(basis);
    if (auto finite = requireFinite(vectors, "vectors"); !finite)
      return failure(finite);  // names row and column
    return failure(basis);
  }
  Projection projection;
  projection.spec = spec;
  projection.own = basis->scores;
  projection.frame = frameOf(projection.own, true);
  projection.coordinates = placed(projection.frame, projection.own);
  double explained = 0;
  for (int j = 0; j < spec.dimensions; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const double share = at < basis->explainedRatio.size() ? basis->explainedRatio[at] : 0;
    explained += share;
    projection.axisLabels.push_back("PC " + std::to_string(j + 1) + " (" + percent(share) + ")");
  }
  projection.caption =
      "PCA " + std::to_string(spec.dimensions) + "D, " + percent(explained) + " of the variance";
  return projection;
}

Result<std::string> hashOf(const Matrix& matrix, const JobContext& job) {
  ContentHash hash;
  const auto count = static_cast<std::size_t>(matrix.rows() * matrix.columns());
  if (auto added = addBytes(hash, std::as_bytes(std::span(matrix.data(), count)), job); !added) {
    return failure(added);
  }
  return hash.hex() + " " + std::to_string(matrix.rows()) + " x " + std::to_string(matrix.columns());
}

/// Whether the map has the same bits with these neighbours as with those it would search for itself.
bool servesAgain(const NeighborGraph* neighbors, const Matrix& vectors, const UmapSpec& umap) {
  if (!neighbors || !neighbors->method.starts_with("exact")) return false;
  const KnnOptions options{std::max(umap.neighbors - 1, UmapRun::kTrustNeighbors), umap.metric, umap.search};
  return chosenMethod(vectors.rows(), vectors.columns(), options) != KnnMethod::Approximate &&
         std::ssize(neighbors->neighbors(0)) >= umap.neighbors - 1;
}

}  // namespace

MapRun::MapRun(MapSource source, MapSpec spec) : source_(std::move(source)), spec_(std::move(spec)) {
}

MapRun::~MapRun() = default;

Result<std::shared_ptr<const Projection>> MapRun::run(const JobContext& job, const Listener& snapshot) {
  if (spec_.method != "pca" && spec_.method != "umap") {
    return fail(ErrorCode::Unsupported, "there is no map \"" + spec_.method + "\"; use pca or umap", "map");
  }
  if (spec_.dimensions != 2 && spec_.dimensions != 3) {
    return fail(ErrorCode::InvalidArgument, "a map has 2 or 3 dimensions", "map");
  }
  if (source_.vectors.empty()) return fail(ErrorCode::InvalidArgument, "there are no points to map", "map");
  if (auto found = findReference(job); !found) return failure(found);
  if (spec_.method == "umap") return runUmap(job, snapshot);
  auto map = pcaProjection(source_.vectors, spec_, job);
  if (!map) return failure(map);
  if (spec_.alignment) {
    if (auto aligned = alignOnto(source_.reference->coordinates, *map); !aligned) return failure(aligned);
    map->axisLabels.clear();  // turned axes are no principal components any more
    map->caption += ", turned onto " + source_.referenceTitle;
  }
  return std::make_shared<const Projection>(*std::move(map));
}

Result<void> MapRun::findReference(const JobContext& job) {
  if (!spec_.alignment || source_.reference) return {};
  if (source_.referenceVectors.rows() != source_.vectors.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "a map can only be aligned to one of the same points: these are " +
                    std::to_string(source_.vectors.rows()) + ", those " +
                    std::to_string(source_.referenceVectors.rows()),
                "map");
  }
  if (!referenceRun_) {
    MapSpec spec = spec_;
    spec.alignment.reset();
    spec.umap.stopAt = 0;
    MapSource source{source_.referenceVectors, nullptr, {}, {}, source_.cache, nullptr};
    referenceRun_ = std::make_unique<MapRun>(std::move(source), spec);
  }
  auto map = referenceRun_->run(job.named("first " + source_.referenceTitle + ": "));
  if (!map) return failure(map);
  source_.reference = *std::move(map);
  referenceRun_.reset();
  return {};
}

/// Everything that decides the map's bits.
Result<void> MapRun::findRecipe(const JobContext& job) {
  auto vectors = hashOf(source_.vectors, job);
  if (!vectors) return failure(vectors);
  nlohmann::json recipe = {{"what", "umap 1"}, {"vectors", *vectors}, {"spec", written(spec_)}};
  recipe["spec"].erase("alignedTo");  // a number of the session, not what it stands for
  if (spec_.alignment) {
    auto reference = hashOf(source_.reference->coordinates, job);
    if (!reference) return failure(reference);
    recipe["start"] = *reference;
    if (spec_.alignment->coupling > 0) recipe["coupling"] = spec_.alignment->coupling;
  }
  recipe_ = recipe.dump();
  return {};
}

void MapRun::continueToTheEnd() {
  if (spec_.umap.stopAt == 0) return;
  spec_.umap.stopAt = 0;
  looked_ = fromCache_ = false;  // it is another map now
}

int MapRun::epochs() const {
  return umapOptions(spec_).epochsFor(source_.vectors.rows());
}

int MapRun::lastEpoch() const {
  return spec_.umap.stopAt > 0 ? std::min(spec_.umap.stopAt, epochs()) : epochs();
}

Result<std::shared_ptr<const Projection>> MapRun::shown(const Matrix& own, int epoch) const {
  auto map = umapProjection(spec_, own, spec_.alignment ? source_.reference->coordinates : Matrix(), epoch,
                            epochs());
  if (!map) return failure(map);
  if (spec_.alignment) {
    map->caption += ", aligned to " + source_.referenceTitle;
    if (const double coupling = spec_.alignment->coupling; coupling > 0)
      map->caption += ", coupled " + nlohmann::json(coupling).dump();
  }
  return std::make_shared<const Projection>(*std::move(map));
}

Result<std::shared_ptr<const Projection>> MapRun::runUmap(const JobContext& job, const Listener& snapshot) {
  if (source_.cache && !looked_) {
    if (auto recipe = findRecipe(job); !recipe) return failure(recipe);
    const auto own = source_.cache->find(recipe_, job);
    if (auto go = job.check(); !go) return failure(go);
    looked_ = true;
    if (own && own->rows() == source_.vectors.rows() && own->columns() == spec_.dimensions) {
      fromCache_ = true;
      return shown(*own, lastEpoch());
    }
  }
  if (!umap_) {
    const Matrix start =
        spec_.alignment ? firstColumns(source_.reference->coordinates, spec_.dimensions) : Matrix();
    if (!servesAgain(source_.neighbors.get(), source_.vectors, spec_.umap)) source_.neighbors.reset();
    auto made = UmapRun::create({source_.vectors, umapOptions(spec_), source_.neighbors, start,
                                 spec_.alignment ? spec_.alignment->coupling : 0});
    if (!made) return failure(made);
    umap_ = *std::move(made);
  }
  if (auto ready = umap_->prepare(job); !ready) return failure(ready);
  source_.neighbors = umap_->neighbors();

  auto due = Clock::now();
  const auto tell = [&]() -> Result<void> {
    const auto begin = Clock::now();
    auto map = shown(umap_->coordinates(), umap_->epoch());
    if (!map) return failure(map);
    snapshot(*std::move(map));
    const auto end = Clock::now();
    due = end + std::max<Clock::duration>(kBetweenSnapshots, kShare * (end - begin));
    return {};
  };
  if (snapshot) {
    if (auto told = tell(); !told) return failure(told);
  }
  while (umap_->epoch() < lastEpoch()) {
    if (auto advanced = umap_->advance(1, job); !advanced) return failure(advanced);
    if (!snapshot || Clock::now() < due || umap_->epoch() == lastEpoch()) continue;
    if (auto told = tell(); !told) return failure(told);
  }
  const Matrix own = umap_->coordinates();
  if (auto finite = requireFinite(own, "map"); !finite) return failure(finite);
  if (source_.cache) source_.cache->store(recipe_, own, job);
  return shown(own, lastEpoch());
}

Projection stoppedHere(Projection map) {
  map.spec.umap.stopAt = map.epoch;
  const std::string now = ", epoch ", then = ", stopped at epoch ";
  if (const auto at = map.caption.rfind(now); at != std::string::npos)
    map.caption.replace(at, now.size(), then);
  return map;
}

Result<Projection> computeMap(const Matrix& vectors, const MapSpec& spec, const JobContext& job) {
  auto map = MapRun({vectors, nullptr, {}, {}, {}, nullptr}, spec).run(job);
  if (!map) return failure(map);
  return **map;
}

}  // namespace mlens
