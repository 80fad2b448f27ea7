#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <vector>

#include "core/data/ImageSet.h"
#include "core/data/PointTable.h"
#include "core/engine/ModelEngine.h"
#include "core/engine/Services.h"
#include "core/maps/Projection.h"
#include "core/model/TrainingPlan.h"
#include "core/session/Session.h"
#include "ui/jobs/JobQueue.h"
#include "ui/training/TrainingMailbox.h"

namespace mlens {

/// A training in progress as the window sees it: losses so far, and the probe pictures' maps after each
/// epoch, each rotated onto the one before so that points do not jump. GUI thread; one run at a time.
class TrainingRun : public QObject {
  Q_OBJECT
 public:
  /// `engine` is asked for on the training thread.
  TrainingRun(JobQueue* jobs, EngineSource engine, QObject* parent = nullptr);
  ~TrainingRun() override;

  /// The model's input (size, channels, mean, std) is taken from the data: see inputSpecOf.
  void start(const TrainingPlan& plan, const DataSource& data);
  /// Goes on from a checkpoint of an unfinished training, into its folder, on the same pictures.
  void resume(const std::filesystem::path& checkpoint, const DataSource& data);
  /// Shows what is left of a training in its folder: the log, and the open pictures (a sample of them, see
  /// TrainingPlan::probe) after every epoch whose checkpoint was kept.
  void open(const std::filesystem::path& folder, const DataSource& data);
  bool opening() const;
  void setPaused(bool paused);  ///< waits after the step in hand, until it is told to go on or to stop
  bool paused() const;
  void stop();  ///< keeps the last complete epoch
  bool running() const;
  int epoch() const;  ///< finished ones
  const TrainingPlan& plan() const;
  const std::vector<TrainingPoint>& losses() const;       ///< per step (thinned beyond 5,000)
  const std::vector<TrainingLogEntry>& log() const;       ///< per epoch; of a resumed one from its start
  std::shared_ptr<const PointTable> probePoints() const;  ///< null before the first epoch
  /// The probe's maps of the epochs so far, each turned onto the one before (thinned beyond 1,000).
  const std::vector<EpochMaps>& epochMaps() const;
  void showEpoch(int index);  ///< of epochMaps(), also when the training is over; -1: the newest
  int shownEpoch() const;     ///< an index; -1: the newest
  std::shared_ptr<const Projection> encoderMap() const;  ///< of the shown epoch; null before the first one
  std::shared_ptr<const Projection> projectorMap() const;
  const EngineSource& engine() const;

 Q_SIGNALS:
  void started();
  void progressed();  ///< a loss or an epoch came (at most 10 a second)
  void mapsChanged();
  void pausedChanged();
  void finished(const QString& checkpoint, bool stoppedEarly);
  void failed(const QString& message, bool isError);             ///< not an error: the user stopped it
  void opened(const QString& checkpoint, const QString& words);  ///< the newest one, and what was found

 private:
  void forget();
  void begin(const TrainingPlan& plan, const DataSource& data);
  void poll();
  void ended(Result<TrainingOutcome> result);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mlens
