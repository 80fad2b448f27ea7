#include "ui/workspace/KeptMap.h"

#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/embedding/OpenedData.h"
#include "core/graph/Knn.h"
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

Metric mapMetric(const MapSpec& spec) {
  return spec.method == "umap" ? spec.umap.metric : Metric::Euclidean;
}

KeptMap::KeptMap(JobQueue* jobs, int number, std::uint64_t serial, MapSpec wish,
                 std::function<void()> measured, std::function<void()> placed)
    : id(number),
      embedding(serial),
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
  TrustOptions options;
  options.k = kNeighbors;
  options.metric = mapMetric(spec);
  measurement.want(
      {map, options.metric}, title,
      [vectors, map = map, neighbors, options](const JobContext& job) -> Result<Measured> {
        Measured measured{{}, neighbors};
        if (!neighbors) {
          auto found = nearestNeighbors(vectors, {kNeighbors, options.metric, KnnMethod::Auto}, job);
          if (!found) return failure(found);
          measured.neighbors = std::make_shared<const NeighborGraph>(*std::move(found));
        }
        auto trust = mapTrust(vectors, *measured.neighbors, map->own, options, job);
        if (!trust) return failure(trust);
        measured.trust = std::move(*trust);
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

QString trustWords(const MapTrust& trust) {
  const auto share = [](double value) {
    const QString text = QString::number(value, 'f', 3);
    return text.startsWith(QLatin1Char('0')) ? text.mid(1) : text;
  };
  const auto points = static_cast<Index>(trust.trustworthiness.size());
  return Workspace::tr("trust %1 · continuity %2 (k = %3, %4)")
      .arg(share(trust.meanTrustworthiness), share(trust.meanContinuity))
      .arg(trust.k)
      .arg(trust.sampled < points ? Workspace::tr("sampled %L1").arg(trust.sampled) : Workspace::tr("exact"));
}

}  // namespace mlens
