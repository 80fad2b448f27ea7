#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/Job.h"
#include "core/data/ImageSet.h"
#include "core/data/PointTable.h"
#include "core/maps/Projection.h"
#include "core/model/TrainingPlan.h"

namespace mlens {

/// A loss on the way.
struct TrainingPoint {
  double epoch;  ///< fractional
  double loss;
};

/// The probe's maps after an epoch, all epochs of a training in one basis.
struct EpochMaps {
  int epoch = 0;  ///< finished
  std::shared_ptr<const Projection> encoder, projector;
};

/// What the training thread has to tell, until the GUI thread fetches it.
struct TrainingMailbox {
  std::mutex mutex;
  std::condition_variable_any go;
  bool paused = false;
  TrainingPlan plan;
  std::vector<TrainingPoint> losses;
  std::vector<TrainingLogEntry> log;  // news
  int epoch = 0;
  std::shared_ptr<const PointTable> points;
  std::vector<EpochMaps> maps;  // news
};

/// Runs on the training thread: keeps the maps of the last epoch and posts everything.
class TrainingReporter {
 public:
  TrainingReporter(std::shared_ptr<TrainingMailbox> mailbox, const ImageSet& images, const JobContext& job)
      : mailbox_(std::move(mailbox)), images_(images), job_(job) {}

  void operator()(const TrainingUpdate& update);
  void place(const TrainingUpdate& update);  ///< posts the maps of its probe

 private:
  std::shared_ptr<TrainingMailbox> mailbox_;
  const ImageSet& images_;
  const JobContext& job_;
  std::shared_ptr<const PointTable> points_;
  std::shared_ptr<const Projection> encoder_, projector_;
};

}  // namespace mlens
