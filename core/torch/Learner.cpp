#include "core/torch/Learner.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <numbers>

#include "core/model/ModelLayout.h"
#include "core/model/TrainingMethod.h"
#include "core/torch/BarlowTwins.h"
#include "core/torch/InfoNce.h"
#include "core/torch/Moco.h"
#include "core/torch/Prediction.h"
#include "core/torch/Vicreg.h"

namespace mlens {
namespace {

// Streams of random numbers; the network's weights use the first ones.
constexpr std::uint64_t kPredictorStream = std::uint64_t{1} << 34, kQueueStream = std::uint64_t{1} << 35;
constexpr int kPredictorDepth = 2;

Chain predictorChain(const TrainingPlan& plan) {
  const Index dimension = plan.model.outputDimension();
  const Index hidden = plan.method == "byol" ? plan.model.projectorWidth : std::max<Index>(1, dimension / 4);
  return {dimension, hidden, dimension};
}

}  // namespace

Learner::Learner(const TrainingPlan& plan, const c10::Device& device)
    : plan_(plan), network_(Network::random(plan.model, plan.seed)) {
  const auto& method = *findMethod(plan.method);
  network_.moveTo(device);
  if (method.momentum) following_ = network_.copy();
  network_.requireGradients();
  if (method.predictor) makePredictor(device);
  if (method.queue) makeQueue(device);
}

void Learner::makePredictor(const c10::Device& device) {
  std::uint64_t stream = kPredictorStream;
  for (const TensorInfo& info : mlpTensors("predictor.", predictorChain(plan_))) {
    RandomStream random(plan_.seed, stream++);
    auto value = randomTensor(info, random).to(device);
    predictor_[info.name] = value.requires_grad_(!isStatistic(info.name));
  }
}

void Learner::makeQueue(const c10::Device& device) {
  queue_ = at::empty({plan_.queue, plan_.model.outputDimension()}, at::kFloat);
  RandomStream random(plan_.seed, kQueueStream);
  for (Index i = 0; i < queue_.numel(); ++i)
    queue_.data_ptr<float>()[i] = static_cast<float>(random.normal());
  queue_ = unitRows(queue_).to(device);
  queuePosition_ = at::zeros({1}, at::kLong);
}

std::vector<NamedTensor> Learner::parameters() const {
  auto parameters = network_.parameters();
  for (const auto& [name, value] : predictor_) {
    if (value.requires_grad()) parameters.push_back({name, value});
  }
  return parameters;
}

TensorMap Learner::companions() const {
  TensorMap tensors = predictor_;
  if (following_) {
    for (const auto& [name, value] : following_->tensors()) tensors["momentum." + name] = value;
  }
  if (queue_.defined()) {
    tensors["queue"] = queue_;
    tensors["queue_position"] = queuePosition_;
  }
  return tensors;
}

at::Tensor Learner::embed(const Network& network, const at::Tensor& pictures, const Pass& pass) const {
  return network.project(network.encode(pictures, pass), pass);
}

at::Tensor Learner::embedFollowing(const at::Tensor& pictures, const Pass& pass) const {
  const c10::AutoGradMode off(false);
  return embed(*following_, pictures, pass);
}

at::Tensor Learner::predict(const at::Tensor& z, const Pass& pass) const {
  return mlp(predictor_, "predictor.", kPredictorDepth, z, pass);
}

at::Tensor Learner::loss(const at::Tensor& first, const at::Tensor& second, const Pass& pass) {
  if (plan_.method == "simclr") {
    const auto z = embed(network_, at::cat({first, second}), pass);
    const auto count = first.size(0);
    return infoNce(z.narrow(0, 0, count), z.narrow(0, count, count), plan_.temperature);
  }
  const auto a = embed(network_, first, pass);
  if (plan_.method == "moco") {
    newKeys_ = embedFollowing(second, pass);
    return mocoLoss(a, newKeys_, queue_, plan_.temperature);
  }
  const auto b = embed(network_, second, pass);
  if (plan_.method == "barlow") return barlowTwinsLoss(a, b);
  if (plan_.method == "vicreg") return vicregLoss(a, b);
  if (plan_.method == "simsiam") {
    return (simsiamLoss(predict(a, pass), b) + simsiamLoss(predict(b, pass), a)) / 2;
  }
  return byolLoss(predict(a, pass), embedFollowing(second, pass)) +
         byolLoss(predict(b, pass), embedFollowing(first, pass));
}

void Learner::follow(double done) {
  if (!following_) return;
  const c10::AutoGradMode off(false);
  const double share = plan_.method == "byol"
                           ? 1 - (1 - plan_.momentum) * (std::cos(std::numbers::pi * done) + 1) / 2
                           : plan_.momentum;
  for (const auto& [name, value] : network_.parameters()) {
    auto follower = following_->tensors().at(name);
    follower.mul_(share).add_(value, 1 - share);
  }
  if (!queue_.defined()) return;
  queuePosition_.fill_(enqueue(queue_, newKeys_, queuePosition_.item<std::int64_t>()));
  newKeys_.reset();
}

}  // namespace mlens
