#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <string>

#include "core/layers/PointMetrics.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

class InvarianceProbe;
class ModelComparison;

/// The metrics of every point of the session's embeddings, computed in the background when they are first
/// asked for. It colours the views: see Workspace::setScalarSource. GUI thread.
class Measurements : public QObject {
  Q_OBJECT
 public:
  /// The metrics of maps (PointMetric::needsMap) come from the workspace's maps, those of two embeddings
  /// (needsPair) from `comparison`, those of augmented pictures (needsViews) from `invariance`; null: they
  /// have no values.
  Measurements(Workspace* workspace, ResultCache cache, ModelComparison* comparison = nullptr,
               InvarianceProbe* invariance = nullptr, QObject* parent = nullptr);
  ~Measurements() override;

  struct Of {
    std::shared_ptr<const EmbeddingMetrics> metrics;  ///< null: not there (yet)
    QString state;                                    ///< why not: what runs, an error
  };
  /// Starts the measurement if there is none.
  Of metrics(const EmbeddingId& id);
  /// The same, but starts nothing; null if it is not there.
  std::shared_ptr<const EmbeddingMetrics> known(const EmbeddingId& id) const;
  /// One metric of all points of an embedding; of a map, of the first view that shows the embedding.
  PointScalars scalarsOf(const std::string& metric, const EmbeddingId& id);
  /// The same of what the view shows.
  PointScalars scalars(const std::string& metric, int view);

  void computeMissing();  ///< starts again what was stopped or has failed

 Q_SIGNALS:
  void changed();  ///< the values of a metric came, failed or are of other settings

 private:
  struct Entry;
  Entry* entryOf(const EmbeddingId& id) const;  ///< under today's settings; null if there is none
  void settingsEdited();
  void prune();
  void tell();

  Workspace* workspace_;
  ResultCache cache_;
  ModelComparison* comparison_;
  InvarianceProbe* invariance_;
  std::map<std::uint64_t, std::unique_ptr<Entry>> entries_;  // by EmbeddingValue::serial
};

}  // namespace mlens
