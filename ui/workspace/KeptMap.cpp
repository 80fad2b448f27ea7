#include "ui/workspace/KeptMap.h"

#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/embedding/OpenedData.h"
#include "core/layers/ViewTrust.h"
#include "core/maps/NewPoints.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

bool sameButForTheEnd(MapSpec a, MapSpec b) {
  a.umap.stopAt = b.umap.stopAt = 0;
  return a == b;
}

MapSpec referenceSpec(MapSpec spec) {
  spec.alignment.reset();
  spec.umap.stopAt = 0;
  return spec;
}

KeptMap::KeptMap(JobQueue* jobs, int number, std::uint64_t serial, std::uint64_t alignedTo, MapSpec wish,
                 std::function<void()> measured, std::function<void()> placed)
    : id(number),
      embedding(serial),
      reference(alignedTo),
      spec(std::move(wish)),
      measurement(jobs, std::move(measured)),
      placing(jobs, std::move(placed)) {
}

std::shared_ptr<const MapTrust> KeptMap::trust() const {
  const auto& measured = measurement.value();
  if (!measured || measurement.question()->map != map) return nullptr;
  return {measured, &measured->trust};
}

void KeptMap::measure(const QString& title, const Matrix& vectors,
                      std::shared_ptr<const NeighborGraph> neighbors) {
  if (!map || map->coordinates.rows() < 3) return;
  measurement.want({map, trustMetric(spec)}, title,
                   [vectors, map = map, neighbors](const JobContext& job) -> Result<Measured> {
                     Measured measured{{}, neighbors};
                     if (!neighbors) {
                       auto found = trustNeighbors(vectors, trustMetric(map->spec), job);
                       if (!found) return failure(found);
                       measured.neighbors = *std::move(found);
                     }
                     auto trust = trustOf(vectors, *measured.neighbors, *map, job);
                     if (!trust) return failure(trust);
                     measured.trust = *std::move(trust);
                     return measured;
                   });
}

std::shared_ptr<const Matrix> KeptMap::marks() const {
  return placed_.map == map ? marks_ : nullptr;
}

QString KeptMap::marksName() const {
  return QString::fromStdString(placed_.source.path.filename().string());
}

void KeptMap::place(const DataSource& source, const Matrix& vectors, const CheckpointSummary& checkpoint,
                    EmbeddingId::Stage stage, const Services& services) {
  placing.clear();  // the file may have changed
  placing.want(
      {map, source}, Workspace::tr("Placing %1").arg(QString::fromStdString(source.path.filename().string())),
      [source, checkpoint, stage, map = map, vectors, services](const JobContext& job) -> Result<Matrix> {
        auto data = openData(source, job);
        if (!data) return failure(data);
        Matrix rows = data->vectors;
        if (data->images) {
          auto embedded = embedCheckpoint(checkpoint, *data->images, {}, services, job);
          if (!embedded) return failure(embedded);
          rows = stage == EmbeddingId::Stage::Encoder ? embedded->encoder : embedded->projector;
        }
        return placeNewPoints(*map, vectors, rows, job);
      });
}

bool KeptMap::takeMarks() {
  if (!placing.value()) return false;
  placed_ = *placing.question();
  marks_ = placing.value();
  return true;
}

}  // namespace mlens
