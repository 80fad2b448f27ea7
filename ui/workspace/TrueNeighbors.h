#pragma once

#include <QObject>
#include <map>
#include <memory>

#include "core/graph/Knn.h"
#include "ui/workspace/Derived.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The 15 or more nearest neighbours of every point in an embedding, by the metric of its map: what maps are
/// measured by, and what hovering shows. Kept until the embedding goes. GUI thread.
class TrueNeighbors : public QObject {
  Q_OBJECT
 public:
  static constexpr int kCount = 15;
  using Graph = std::shared_ptr<const NeighborGraph>;

  explicit TrueNeighbors(JobQueue* jobs, QObject* parent = nullptr) : QObject(parent), jobs_(jobs) {}

  /// Null if they are not there; starts nothing. `embedding`: Workspace::EmbeddingValue::serial.
  Graph known(std::uint64_t embedding, Metric metric) const;
  /// The same, and asks for them.
  Graph find(const Workspace::EmbeddingValue& embedding, Metric metric);
  /// Found elsewhere; kept if they are enough.
  void keep(std::uint64_t embedding, Metric metric, Graph graph);
  void prune(const std::vector<Workspace::EmbeddingValue>& embeddings);  ///< forgets those of all others
  void computeMissing();  ///< starts again what was stopped or has failed

  /// For a worker thread.
  static Result<Graph> compute(const Matrix& vectors, Metric metric, const JobContext& job);

 Q_SIGNALS:
  void arrived();  ///< what find() asked for is there, or has failed

 private:
  using Key = std::pair<std::uint64_t, Metric>;
  using Found = Derived<Key, NeighborGraph>;

  Found& at(const Key& key);

  JobQueue* jobs_;
  std::map<Key, std::unique_ptr<Found>> all_;
};

}  // namespace mlens
