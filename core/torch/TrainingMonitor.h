#pragma once

#include "core/model/TrainingPlan.h"
#include "core/torch/Network.h"
#include "core/torch/TrainingPictures.h"

namespace mlens {

/// Watches a training through a fixed sample of its pictures, in evaluation mode.
class TrainingMonitor {
 public:
  TrainingMonitor(const TrainingPlan& plan, const ImageSet& images, const TrainingPictures& pictures);

  /// Sets the update's probe fields and monitors. Throws Stopped and what LibTorch throws.
  void watch(const Network& network, const c10::Device& device, const JobContext& job,
             TrainingUpdate& update) const;

 private:
  const TrainingPlan& plan_;
  std::vector<Index> rows_;           ///< of the image set
  std::vector<std::int32_t> labels_;  ///< of rows_, or empty
  at::Tensor pixels_;
};

}  // namespace mlens
