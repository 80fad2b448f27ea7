#include "ui/training/TrainingMailbox.h"

#include <algorithm>

#include "core/data/PointTable.h"
#include "core/maps/MapRun.h"
#include "core/maps/Projection.h"
#include "core/projection/Procrustes.h"

namespace mlens {
namespace {

/// The newest map, turned onto the one before. Without one (too few pictures, say) the last one stays.
std::shared_ptr<const Projection> alignedMap(const Matrix& vectors,
                                             const std::shared_ptr<const Projection>& before,
                                             const JobContext& job) {
  if (vectors.empty()) return before;
  auto map = computeMap(vectors, {}, job.quiet());  // the progress is of the training
  if (!map) return before;
  if (before && before->coordinates.rows() == map->coordinates.rows()) {
    if (auto aligned = alignTo(before->coordinates, map->coordinates)) {
      map->coordinates = std::move(*aligned);
      map->axisLabels.clear();  // turned axes are no principal components any more
      map->caption += ", turned onto the epoch before";
    }
  }
  return std::make_shared<const Projection>(std::move(*map));
}

}  // namespace

void TrainingReporter::operator()(const TrainingUpdate& update) {
  const double steps = std::max(update.stepsPerEpoch, 1);
  if (!update.epochEnd) {
    std::unique_lock lock(mailbox_->mutex);
    mailbox_->losses.push_back({update.epoch + update.step / steps, update.loss});
    mailbox_->go.wait(lock, job_.stopToken(), [this] { return !mailbox_->paused; });
    return;
  }
  place(update);
  const std::lock_guard lock(mailbox_->mutex);
  mailbox_->log.push_back({update.loss, update.learningRate, update.monitors});
}

void TrainingReporter::place(const TrainingUpdate& update) {
  if (!points_ && !update.probeRows.empty()) {
    points_ = std::make_shared<const PointTable>(pointTable(subset(images_, update.probeRows)));
  }
  encoder_ = alignedMap(update.probeEncoder, encoder_, job_);
  projector_ = alignedMap(update.probeProjector, projector_, job_);
  const std::lock_guard lock(mailbox_->mutex);
  mailbox_->epoch = update.epoch;
  mailbox_->points = points_;
  if (encoder_) mailbox_->maps.push_back({update.epoch, encoder_, projector_});
}

}  // namespace mlens
