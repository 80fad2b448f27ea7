#include "core/torch/Learner.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <numbers>

#include "core/checkpoint/ModelLayout.h"
#include "core/model/TrainingMethod.h"
#include "core/torch/Losses.h"
#include "core/torch/SharedBatch.h"

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

/// While it lives, products and convolutions of this thread work in bfloat16, whose range needs no scaling of
/// the loss; weights stay float32.
class MixedPrecision {
 public:
  explicit MixedPrecision(const c10::Device& device) : cpu_(device.is_cpu()) {
    if (cpu_) at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    if (!cpu_) at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    set(true);
    at::autocast::increment_nesting();
  }
  ~MixedPrecision() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    set(false);
  }
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  void set(bool on) const { cpu_ ? at::autocast::set_cpu_enabled(on) : at::autocast::set_enabled(on); }
  bool cpu_;
};

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
  std::optional<MixedPrecision> mixed;
  if (plan_.precision == "mixed") mixed.emplace(pictures.device());
  return network.project(network.encode(pictures, pass), pass).to(at::kFloat);
}

at::Tensor Learner::embedFollowing(const at::Tensor& pictures, const Pass& pass) const {
  const c10::AutoGradMode off(false);
  return embed(*following_, pictures, pass);
}

at::Tensor Learner::predict(const at::Tensor& z, const Pass& pass) const {
  std::optional<MixedPrecision> mixed;
  if (plan_.precision == "mixed") mixed.emplace(z.device());
  return mlp(predictor_, "predictor.", kPredictorDepth, z, pass).to(at::kFloat);
}

at::Tensor Learner::loss(const at::Tensor& first, const at::Tensor& second, const Pass& pass) {
  const auto whole = [&](const at::Tensor& rows) { return pass.shared ? pass.shared->gathered(rows) : rows; };
  if (plan_.method == "simclr") {
    const auto z = embed(network_, at::cat({first, second}), pass);
    const auto count = first.size(0);
    return infoNce(whole(z.narrow(0, 0, count)), whole(z.narrow(0, count, count)), plan_.temperature);
  }
  const auto a = embed(network_, first, pass);
  if (plan_.method == "moco") {
    newKeys_ = whole(embedFollowing(second, pass));
    return mocoLoss(whole(a), newKeys_, queue_, plan_.temperature);
  }
  const auto b = embed(network_, second, pass);
  if (plan_.method == "barlow") return barlowTwinsLoss(whole(a), whole(b));
  if (plan_.method == "vicreg") return vicregLoss(whole(a), whole(b));
  if (plan_.method == "simsiam") {
    const auto allA = whole(a), allB = whole(b);
    return (simsiamLoss(whole(predict(a, pass)), allB) + simsiamLoss(whole(predict(b, pass)), allA)) / 2;
  }
  TORCH_CHECK(plan_.method == "byol", "the method ", plan_.method, " has no loss");
  return byolLoss(whole(predict(a, pass)), whole(embedFollowing(second, pass))) +
         byolLoss(whole(predict(b, pass)), whole(embedFollowing(first, pass)));
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
