#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/layers/PointMetrics.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The metrics of every point of the session's embeddings, computed in the background when they are first
/// asked for. It colours the views: see Workspace::setScalarSource. GUI thread.
class Measurements : public QObject {
  Q_OBJECT
 public:
  using MapSource = Workspace::ScalarSource;

  Measurements(Workspace* workspace, ResultCache cache, QObject* parent = nullptr);
  ~Measurements() override;

  /// Where the metrics of maps (PointMetric::needsMap) come from; call mapsChanged() when they have changed.
  void setMapSource(MapSource source);
  void mapsChanged();
  /// Where the metrics of two embeddings (PointMetric::needsPair) come from; call pairChanged() when they
  /// have changed.
  using PairSource = std::function<PointScalars(const std::string& metric)>;
  void setPairSource(PairSource source);
  void pairChanged();
  /// Where those of augmented pictures (PointMetric::needsViews) come from; call viewsArrived() when they
  /// have changed.
  void setViewsSource(MapSource source);
  void viewsArrived();

  struct Of {
    std::shared_ptr<const EmbeddingMetrics> metrics;  ///< null: not there (yet)
    QString state;                                    ///< why not: "Measuring…", an error
  };
  /// Starts the measurement if there is none.
  Of metrics(const EmbeddingId& id);
  /// The same, but starts nothing; null if it is not there.
  std::shared_ptr<const EmbeddingMetrics> known(const EmbeddingId& id) const;
  /// One metric of all points of an embedding; of a map, of the first view that shows the embedding.
  PointScalars scalarsOf(const std::string& metric, const EmbeddingId& id);
  /// The same of what the view shows.
  PointScalars scalars(const std::string& metric, int view);

 Q_SIGNALS:
  void changed();  ///< an embedding's metrics came, failed or are of other settings

 private:
  struct Entry;
  Entry* entryOf(const Matrix& vectors) const;  ///< under today's settings; null if there is none
  void settingsEdited();
  void prune();
  void forgetFailed();
  void arrived(std::uint64_t serial, Result<EmbeddingMetrics> result);

  Workspace* workspace_;
  ResultCache cache_;
  std::string setting_;
  MapSource maps_;
  PairSource pair_;
  MapSource augmented_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::uint64_t lastSerial_ = 0;
};

}  // namespace mlens
