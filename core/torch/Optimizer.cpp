#include "core/torch/Optimizer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace mlens {
namespace {

constexpr double kMomentum = 0.9;                                // sgd and lars
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;  // adam
constexpr double kTrust = 0.001;                                 // lars

}  // namespace

Optimizer::Optimizer(std::string kind, double weightDecay, std::vector<NamedTensor> parameters)
    : kind_(std::move(kind)), weightDecay_(weightDecay), parameters_(std::move(parameters)) {
  state_["step"] = at::zeros({1}, at::kLong);
  for (const auto& [name, value] : parameters_) {
    state_["momentum." + name] = at::zeros_like(value);
    if (kind_ == "adam") state_["square." + name] = at::zeros_like(value);
  }
}

void Optimizer::zeroGradients() {
  for (auto& parameter : parameters_) parameter.value.mutable_grad().reset();
}

void Optimizer::step(double learningRate) {
  const c10::AutoGradMode off(false);
  state_["step"].add_(1);
  const auto steps = static_cast<double>(state_["step"].item<std::int64_t>());
  for (const auto& parameter : parameters_) {
    const auto& gradient = parameter.value.grad();
    if (!gradient.defined()) continue;
    const bool plain = kind_ == "lars" && parameter.value.dim() <= 1;
    const auto decayed = plain || weightDecay_ == 0 ? gradient : gradient.add(parameter.value, weightDecay_);
    if (kind_ == "adam") {
      adam(parameter, decayed, learningRate, steps);
    } else {
      const bool scaled = kind_ == "lars" && !plain;
      momentum(parameter, scaled ? scaledLikeLars(parameter.value, decayed) : decayed, learningRate);
    }
  }
}

void Optimizer::adam(const NamedTensor& parameter, const at::Tensor& gradient, double learningRate,
                     double steps) {
  auto& mean = state_["momentum." + parameter.name];
  auto& square = state_["square." + parameter.name];
  mean.mul_(kBeta1).add_(gradient, 1 - kBeta1);
  square.mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
  const double correction = std::sqrt(1 - std::pow(kBeta2, steps));
  const auto spread = (square.sqrt() / correction).add_(kEpsilon);
  auto value = parameter.value;
  value.addcdiv_(mean, spread, -learningRate / (1 - std::pow(kBeta1, steps)));
}

void Optimizer::momentum(const NamedTensor& parameter, const at::Tensor& gradient, double learningRate) {
  auto& velocity = state_["momentum." + parameter.name];
  velocity.mul_(kMomentum).add_(gradient);
  auto value = parameter.value;
  value.add_(velocity, -learningRate);
}

at::Tensor Optimizer::scaledLikeLars(const at::Tensor& parameter, const at::Tensor& gradient) const {
  const auto length = parameter.norm(), slope = gradient.norm();
  const auto ratio =
      at::where((length > 0).logical_and(slope > 0), kTrust * length / slope, at::ones_like(length));
  return gradient * ratio;
}

}  // namespace mlens
