#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/base/ResultCache.h"
#include "core/maps/Projection.h"
#include "core/maps/UmapRun.h"

namespace mlens {

/// What a map is computed from.
struct MapSource {
  Matrix vectors;  ///< of the embedding
  /// Of an aligned map: the map it is laid on, where it is there already, else the vectors that it is of.
  std::shared_ptr<const Projection> reference;
  Matrix referenceVectors;
  std::string referenceTitle;                      ///< "encoder h", for the caption
  std::optional<ResultCache> cache;                ///< where finished UMAPs are looked for and kept
  std::shared_ptr<const NeighborGraph> neighbors;  ///< see UmapRecipe::neighbors; may be null
};

/// One map from vectors to coordinates, stage by stage: PCA, or UMAP as a UmapRun whose result goes into the
/// cache, laid on another map if the spec asks for it (it starts from there, and is turned onto it). May be
/// stopped and taken up again anywhere; the map is the same as straight through, bit for bit. One thread at
/// a time may use it.
class MapRun {
 public:
  using Listener = std::function<void(std::shared_ptr<const Projection>)>;

  MapRun(MapSource source, MapSpec spec);
  ~MapRun();

  /// The finished map. Until then `snapshot` gets it as it stands, at the end of an epoch, first of all where
  /// the points start: at most 15 times a second, and for at most a tenth of the time.
  Result<std::shared_ptr<const Projection>> run(const JobContext& job, const Listener& snapshot = {});

  /// Takes a stopped map on to its last epoch with the next run().
  void continueToTheEnd();

  const MapSpec& spec() const { return spec_; }
  /// The layout of a UMAP that this object made, with what it measured of itself; null before its first stage
  /// and for a map from the cache.
  const UmapRun* layout() const { return umap_ ? &*umap_ : nullptr; }
  bool fromCache() const { return fromCache_; }
  const std::shared_ptr<const Projection>& reference() const { return source_.reference; }
  const std::shared_ptr<const NeighborGraph>& neighbors() const { return source_.neighbors; }

 private:
  Result<void> findReference(const JobContext& job);
  Result<void> findRecipe(const JobContext& job);
  Result<std::shared_ptr<const Projection>> runUmap(const JobContext& job, const Listener& snapshot);
  Result<std::shared_ptr<const Projection>> shown(const Matrix& own, int epoch) const;
  int epochs() const;
  int lastEpoch() const;

  MapSource source_;
  MapSpec spec_;
  std::unique_ptr<MapRun> referenceRun_;
  std::string recipe_;
  std::optional<UmapRun> umap_;
  bool fromCache_ = false, looked_ = false;
};

/// See MapRun. A spec with an alignment needs its reference: use a MapRun.
Result<Projection> computeMap(const Matrix& vectors, const MapSpec& spec, const JobContext& job);

/// The snapshot `map` of a layout in the making as what is kept when it is stopped there.
Projection stoppedHere(Projection map);

}  // namespace mlens
