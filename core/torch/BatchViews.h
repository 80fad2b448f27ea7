#pragma once

#include <future>
#include <optional>
#include <stop_token>

#include "core/model/TrainingPlan.h"
#include "core/torch/SharedBatch.h"
#include "core/torch/TrainingPictures.h"

namespace mlens {

/// Two augmented views of the pictures of a training's batches, in random order, the same in every process
/// and whenever they are asked for. With more than one thread the next batch's are made while the caller
/// works.
class BatchViews {
 public:
  struct Pair {
    at::Tensor first, second;  ///< B x C x S x S, normalised; with `shared` its rows
  };

  /// All must outlive this; `shared` may be null.
  BatchViews(const TrainingPlan& plan, const TrainingPictures& pictures, const c10::Device& device,
             const SharedBatch* shared, std::stop_token stop);

  /// Those of step `step`, counted over all epochs. Ascending steps find their views ready. Throws Stopped
  /// and what LibTorch throws.
  Pair at(Index step);

 private:
  Pair make(Index step);
  std::span<const Index> batchOf(Index step);

  const TrainingPlan& plan_;
  const TrainingPictures& pictures_;
  c10::Device device_;
  const SharedBatch* shared_;
  std::stop_token stop_;
  AugmentationPolicy policy_;
  Index steps_;  // of an epoch
  Index orderOf_ = -1;
  std::vector<Index> order_;  // of epoch orderOf_
  Index ahead_ = -1;
  std::future<Pair> next_;  // of step ahead_
};

}  // namespace mlens
