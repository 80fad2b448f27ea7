#pragma once

#include <deque>
#include <optional>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// What was computed from the session. Everything that arrives late finds its place by a serial number, which
/// is never used twice; what is no longer there is dropped.
struct Workspace::Values {
  struct Checkpoint {
    std::uint64_t serial = 0;
    std::optional<CheckpointSummary> summary;
    Matrix encoder, projector;
    QString state;  ///< as EmbeddingValue::state, of both
  };
  /// What was derived from one embedding; beside `embeddings`, in the same order.
  struct Derived {
    std::uint64_t serial = 0;
    std::shared_ptr<const NeighborGraph> neighbors;
    std::optional<EdgeSpec> neighborsAsked;  ///< k and metric of `neighbors`, or of the job that makes them
    QString neighborsProblem;
  };
  struct View {
    std::shared_ptr<const EdgeList> edges;
  };

  OpenedData data{std::make_shared<const PointTable>(), {}, {}, {}};
  QString opening;                      ///< what is being read; "" nothing
  QString openProblem;                  ///< why nothing could be opened
  std::vector<Checkpoint> checkpoints;  ///< as session_.checkpoints
  std::vector<EmbeddingValue> embeddings;
  std::vector<Derived> derived;
  std::vector<View> views;            ///< as session_.views
  std::deque<std::uint64_t> waiting;  ///< checkpoints to embed, one at a time: each takes all threads
  std::uint64_t embeddingNow = 0;     ///< the serial of the checkpoint at work; 0 none
  std::shared_ptr<const PointColors> colors = std::make_shared<const PointColors>();
  std::uint64_t vectorsSerial = 0;
  std::uint64_t lastSerial = 0;
};

}  // namespace mlens
