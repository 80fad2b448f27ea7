#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>

#include "core/maps/MapRun.h"
#include "ui/jobs/JobQueue.h"

namespace mlens {

/// One map in the making: a MapRun that works in the background, may be stopped between two epochs and taken
/// up again, with the same bits as straight through. GUI thread only. Destroying it stops the work, and
/// nothing is told any more.
class MapJob : public QObject {
 public:
  using Map = std::shared_ptr<const Projection>;
  struct Listeners {
    std::function<void(Map)> moved;          ///< a later picture of a UMAP, at most 15 a second
    std::function<void(Result<Map>)> ended;  ///< Cancelled after stop(), the last picture told before
  };

  /// Either listener may destroy it. The job's slot is slotOf(id).
  MapJob(JobQueue* jobs, int id, MapSource source, const MapSpec& spec, Listeners listeners);
  ~MapJob() override;

  static QString slotOf(int id);

  void start(const QString& title);  ///< not while it runs
  void stop();
  void continueToTheEnd() { run_->continueToTheEnd(); }  ///< see MapRun; not while it runs
  /// Of a UMAP that has ended; may be null.
  const std::shared_ptr<const NeighborGraph>& neighbors() const { return run_->neighbors(); }

 private:
  struct Mailbox;
  void fetch();

  JobQueue* jobs_;
  QString slot_;
  Listeners listeners_;
  std::shared_ptr<MapRun> run_;
  std::shared_ptr<Mailbox> mailbox_;
  QTimer timer_;
};

}  // namespace mlens
