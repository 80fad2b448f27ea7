#include "core/torch/SharedBatch.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/torch/Guard.h"

namespace mlens {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Sums over everything but the channels.
at::Tensor channelSum(const at::Tensor& x) {
  return x.dim() == 4 ? x.sum({0, 2, 3}) : x.sum(0);
}

/// One value per channel, to lie beside x.
at::Tensor beside(const at::Tensor& values, const at::Tensor& x) {
  return x.dim() == 4 ? values.view({1, -1, 1, 1}) : values.view({1, -1});
}

/// y = (x - mean) / deviation * weight + bias, where mean and deviation depend on x in every process.
struct SharedNorm : torch::autograd::Function<SharedNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& mean, const at::Tensor& inverse,
                            double count, const SharedBatch* shared) {
    context->save_for_backward({x, weight, mean, inverse});
    context->saved_data["count"] = count;
    context->saved_data["shared"] = reinterpret_cast<std::int64_t>(shared);  // outlives the step
    const auto scale = weight * inverse;
    return at::addcmul(beside(bias - mean * scale, x), x, beside(scale, x));
  }

  static variable_list backward(AutogradContext* context, const variable_list& outer) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &mean = saved[2], &inverse = saved[3];
    const double count = context->saved_data["count"].toDouble();
    const auto* shared = reinterpret_cast<const SharedBatch*>(context->saved_data["shared"].toInt());
    const auto& dy = outer[0];
    const auto ofBias = channelSum(dy);
    const auto ofWeight = channelSum(dy * (x - beside(mean, x))) * inverse;
    const auto whole = shared->sum(at::cat({ofBias, ofWeight})).chunk(2);
    // dx = weight / deviation * (dy - mean of dy - normalised x * mean of (dy * normalised x))
    const auto scale = weight * inverse;
    const auto slope = -scale * inverse * whole[1] / count;
    const auto offset = -scale * whole[0] / count - slope * mean;
    const auto dx = at::addcmul(beside(offset, x), x, beside(slope, x)).addcmul_(dy, beside(scale, x));
    return {dx, ofWeight, ofBias, {}, {}, {}, {}};
  }
};

}  // namespace

SharedBatch::SharedBatch(const Teammates& mates, Index batch)
    : mates_(mates),
      batch_(batch),
      first_(batch * mates.place.rank / mates.place.size),
      count_(batch * (mates.place.rank + 1) / mates.place.size - first_) {
}

at::Tensor SharedBatch::sum(const at::Tensor& mine) const {
  auto values = mine.detach().to(at::kCPU, at::kFloat, false, true).contiguous();
  if (auto done = mates_.team.sum({values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
      !done)
    throw Failed(std::move(done.error()));
  return values.to(mine.device());
}

at::Tensor SharedBatch::gathered(const at::Tensor& mine) const {
  auto all = at::zeros({batch_, mine.size(1)}, mine.options());
  all.narrow(0, first_, count_).copy_(mine.detach());
  all = sum(all);
  const Index after = first_ + count_;
  return at::cat({all.narrow(0, 0, first_), mine, all.narrow(0, after, batch_ - after)});
}

at::Tensor SharedBatch::batchNorm(const at::Tensor& x, const NormTensors& tensors, double momentum,
                                  double epsilon) const {
  const auto input = x.to(at::kFloat);
  const Index count = x.numel() / x.size(1) / count_ * batch_;
  const auto number = static_cast<double>(count);
  at::Tensor mean, variance;
  {
    const c10::AutoGradMode off(false);
    mean = sum(channelSum(input)) / number;
    variance = sum(channelSum((input - beside(mean, input)).square())) / number;
    auto runningMean = tensors.runningMean, runningVariance = tensors.runningVariance;
    runningMean.mul_(1 - momentum).add_(mean, momentum);
    runningVariance.mul_(1 - momentum).add_(variance, momentum * number / (number - 1));
  }
  return SharedNorm::apply(input, tensors.weight, tensors.bias, mean, (variance + epsilon).rsqrt(), number,
                           this);
}

void SharedBatch::sumGradients(const std::vector<NamedTensor>& parameters) const {
  const c10::AutoGradMode off(false);
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : parameters) {
    if (parameter.value.grad().defined()) gradients.push_back(parameter.value.grad());
  }
  std::vector<at::Tensor> flat;
  for (const auto& gradient : gradients) flat.push_back(gradient.flatten());
  const auto whole = sum(at::cat(flat));
  Index first = 0;
  for (auto& gradient : gradients) {
    gradient.copy_(whole.narrow(0, first, gradient.numel()).view(gradient.sizes()));
    first += gradient.numel();
  }
}

}  // namespace mlens
