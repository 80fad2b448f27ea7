// The part of Maps that says how far they are to be trusted.
#include <algorithm>

#include "core/layers/ViewScalars.h"
#include "ui/workspace/MapsParts.h"

namespace mlens {
namespace {

struct Measured {
  MapTrust trust;
  std::shared_ptr<const NeighborGraph> neighbors;
};

}  // namespace

void Maps::measureTrust(int id) {
  Entry* entry = entryOf(id);
  if (!entry || !entry->map || entry->trust || entry->measuring || entry->map->coordinates.rows() < 3) return;
  const auto& all = workspace_->embeddings();
  const auto value = std::ranges::find(all, entry->embedding, &Workspace::EmbeddingValue::serial);
  if (value == all.end()) return;
  entry->measuring = true;
  const Metric metric = trustMetric(entry->spec);
  workspace_->jobs().start<Measured>(
      tr("Trust of the map of %1").arg(value->title), QStringLiteral("trust:%1").arg(id), this,
      [vectors = value->values, map = entry->map, known = knownNeighbors(entry->embedding, metric),
       metric](const JobContext& job) -> Result<Measured> {
        auto neighbors = known ? Result<std::shared_ptr<const NeighborGraph>>(known)
                               : trustNeighbors(vectors, metric, job);
        if (!neighbors) return failure(neighbors);
        auto trust = trustOf(vectors, **neighbors, *map, job);
        if (!trust) return failure(trust);
        return Measured{std::move(*trust), std::move(*neighbors)};
      },
      [this, id, metric, map = entry->map](Result<Measured> result) {
        Entry* measured = entryOf(id);
        if (!measured) return;
        measured->measuring = false;
        if (result) {
          keepNeighbors(measured->embedding, metric, result->neighbors);
          if (measured->map == map)
            measured->trust = std::make_shared<const MapTrust>(std::move(result->trust));
          for (const int view : viewsWanting(id)) Q_EMIT viewMoved(view);
          Q_EMIT trustChanged();
        } else if (result.error().code != ErrorCode::Cancelled) {
          Q_EMIT message(QString::fromStdString(result.error().text()), true);
        }
        Q_EMIT changed();
      });
}

PointScalars Maps::scalars(const std::string& metric, int view) {
  const Entry* entry = wanted(view);
  if (!entry || !entry->map) return {};
  PointScalars scalars;
  const bool ready = entry->state == State::Finished || entry->state == State::Stopped;
  if (!entry->trust) {
    if (ready) measureTrust(entry->id);
    scalars.note = (ready ? tr("Measuring…") : tr("Measured when the map is finished")).toStdString();
    return scalars;
  }
  return mapScalars(*pointMetric(metric), entry->trust);
}

std::shared_ptr<const NeighborGraph> Maps::knownNeighbors(std::uint64_t embedding, Metric metric) const {
  const auto found = neighbors_.find({embedding, metric});
  return found == neighbors_.end() ? nullptr : found->second;
}

void Maps::keepNeighbors(std::uint64_t embedding, Metric metric, std::shared_ptr<const NeighborGraph> graph) {
  if (graph && enoughForTrust(*graph)) neighbors_[{embedding, metric}] = std::move(graph);
}

std::shared_ptr<const NeighborGraph> Maps::neighbors(int view) {
  const auto map = shown(view);
  if (!map || map->coordinates.rows() < 2) return nullptr;
  const std::uint64_t embedding = views_[static_cast<std::size_t>(view)].embedding;
  const Metric metric = trustMetric(map->spec);
  if (auto known = knownNeighbors(embedding, metric)) return known;
  const auto& all = workspace_->embeddings();
  const auto value = std::ranges::find(all, embedding, &Workspace::EmbeddingValue::serial);
  if (value == all.end()) return nullptr;
  const auto slot = QStringLiteral("true:%1:%2").arg(embedding).arg(static_cast<int>(metric));
  const auto& jobs = workspace_->jobs().jobs();
  if (std::ranges::find(jobs, slot, &JobQueue::Job::slot) != jobs.end()) return nullptr;
  workspace_->jobs().start<std::shared_ptr<const NeighborGraph>>(
      tr("True neighbours in %1").arg(value->title), slot, this,
      [vectors = value->values, metric](const JobContext& job) {
        return trustNeighbors(vectors, metric, job);
      },
      [this, embedding, metric](Result<std::shared_ptr<const NeighborGraph>> result) {
        if (result) keepNeighbors(embedding, metric, std::move(*result));
        Q_EMIT neighborsArrived();
      });
  return nullptr;
}

}  // namespace mlens
