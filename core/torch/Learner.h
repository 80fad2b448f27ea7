#pragma once

#include <optional>

#include "core/model/TrainingPlan.h"
#include "core/torch/Network.h"

namespace mlens {

/// What a method trains and how its loss comes from two views of a batch: the network, and what the method
/// has beside it (a predictor, a network that follows by moving average, a queue of keys). SimCLR sends both
/// views through the network together, the others one after the other, each with batch statistics of its own.
class Learner {
 public:
  Learner(const TrainingPlan& plan, const c10::Device& device);

  /// first, second: B x C x S x S, normalised; row i of both from one picture. A differentiable scalar. With
  /// pass.shared they are this process's rows, and the loss that of the whole batch.
  at::Tensor loss(const at::Tensor& first, const at::Tensor& second, const Pass& pass);
  /// After the optimiser's step: the moving average follows, the queue takes the new keys. `done`: share of
  /// all steps, 0..1.
  void follow(double done);

  const Network& network() const { return network_; }
  std::vector<NamedTensor> parameters() const;
  /// Everything beside the network: "predictor.*", "momentum.encoder.*", "queue", "queue_position". Copies
  /// share the memory: writing their values restores them.
  TensorMap companions() const;

 private:
  at::Tensor embed(const Network& network, const at::Tensor& pictures, const Pass& pass) const;
  at::Tensor embedFollowing(const at::Tensor& pictures, const Pass& pass) const;  ///< no gradient
  at::Tensor predict(const at::Tensor& z, const Pass& pass) const;
  void makePredictor(const c10::Device& device);
  void makeQueue(const c10::Device& device);

  TrainingPlan plan_;
  Network network_;
  std::optional<Network> following_;
  TensorMap predictor_;
  at::Tensor queue_, queuePosition_, newKeys_;
};

}  // namespace mlens
