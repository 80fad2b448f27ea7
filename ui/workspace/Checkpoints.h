#pragma once

#include <QObject>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/embedding/OpenedData.h"
#include "core/engine/Services.h"
#include "core/session/Session.h"
#include "ui/jobs/JobQueue.h"
#include "ui/workspace/EmbeddingValue.h"

namespace mlens {

/// The checkpoints of the session, in its order, and all embeddings: those that they make of the pictures,
/// one checkpoint at a time since each takes all threads, and the vectors that are open. What arrives late
/// finds its place by a serial number, which is never used twice; what is no longer there is dropped. GUI
/// thread only.
class Checkpoints : public QObject {
  Q_OBJECT
 public:
  Checkpoints(JobQueue* jobs, Services services, QObject* parent);

  /// Other data, and other checkpoints, all of which wait for start(). Gives no signal.
  void reset(const std::vector<CheckpointSource>& sources, const OpenedData& data, const QString& dataName);
  /// In place of number `index`, or after the last; waits for start().
  void put(std::size_t index, const CheckpointSource& source, const CheckpointSummary& summary);
  void remove(std::size_t index);
  void retry();  ///< what was stopped or has failed waits for start() again
  void start();  ///< embeds the next that waits, unless one is at work or there are no pictures

  std::size_t count() const { return all_.size(); }
  std::uint64_t serial(std::size_t index) const { return all_[index].serial; }
  std::size_t indexOf(std::uint64_t serial) const;        ///< count(): it is gone
  const CheckpointSummary* summary(int index) const;      ///< null until read
  const std::vector<EmbeddingValue>& embeddings() const;  ///< encoder and projector of each, or the vectors

 Q_SIGNALS:
  void changed();            ///< embeddings() are others, or in another state
  void began();              ///< after changed(): one is being embedded
  void embedded(int index);  ///< after changed(): it is, or failed, or was stopped
  void message(const QString& text, bool isError);

 private:
  struct Checkpoint {
    std::uint64_t serial = 0;
    CheckpointSource source;
    std::optional<CheckpointSummary> summary = std::nullopt;
    Matrix encoder = {}, projector = {};
    QString state = {};  ///< as EmbeddingValue::state, of both
  };

  void drop(std::uint64_t serial);
  void arrived(std::uint64_t serial, Result<EmbeddedCheckpoint> result);
  void rebuild();

  JobQueue* jobs_;
  Services services_;
  OpenedData data_{nullptr, {}, {}, {}};
  QString dataName_;
  std::vector<Checkpoint> all_;
  std::vector<EmbeddingValue> embeddings_;
  std::deque<std::uint64_t> waiting_;
  std::uint64_t now_ = 0;  ///< the serial of the checkpoint at work; 0 none
  std::uint64_t vectorsSerial_ = 0, lastSerial_ = 0;
};

/// See checkpointTitle().
QString checkpointName(const CheckpointSource& source);
QString fileOrFolderName(const std::filesystem::path& path);
QString firstOf(const std::vector<std::string>& warnings);  ///< "… (and 2 more)"

}  // namespace mlens
