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

  OpenedData data{std::make_shared<const PointTable>(), {}, {}, {}};
  QString opening;                      ///< what is being read; "" nothing
  QString openProblem;                  ///< why nothing could be opened
  std::vector<Checkpoint> checkpoints;  ///< as session_.checkpoints
  std::vector<EmbeddingValue> embeddings;
  std::deque<std::uint64_t> waiting;  ///< checkpoints to embed, one at a time: each takes all threads
  std::uint64_t embeddingNow = 0;     ///< the serial of the checkpoint at work; 0 none
  std::vector<std::shared_ptr<const PointColors>> colors;  ///< as session_.views; or one for all of them
  ScalarSource scalarSource;
  std::uint64_t vectorsSerial = 0;
  std::uint64_t lastSerial = 0;
};

QString fileOrFolderName(const std::filesystem::path& path);
QString checkpointName(const CheckpointSource& source);  ///< see checkpointTitle()
std::vector<ViewSpec> defaultViews(const DataSource& data, int checkpoint);
QString firstOf(const std::vector<std::string>& warnings);

}  // namespace mlens
