#pragma once

#include <ATen/ATen.h>

#include "core/base/Matrix.h"
#include "core/torch/ForeignNetwork.h"
#include "core/torch/Watched.h"

namespace mlens {

constexpr double kNormEpsilon = 1e-5;  // PyTorch's default

/// Layers over named tensors; a missing optional one is an undefined tensor.
class Layers {
 public:
  Layers(const TensorMap& tensors, const std::stop_token& stop) : tensors_(tensors), stop_(stop) {}

  bool has(const std::string& name) const { return tensors_.contains(name); }
  at::Tensor at(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? at::Tensor() : found->second;
  }
  at::Tensor watched(at::Tensor x) const { return mlens::watched(std::move(x), stop_); }
  at::Tensor linear(const at::Tensor& x, const std::string& name) const {
    return watched(at::linear(x, at(name + ".weight"), at(name + ".bias")));
  }
  at::Tensor maskedLinear(const at::Tensor& x, const std::string& name) const {
    const auto mask = at(name + ".bias_mask"), bias = at(name + ".bias");
    return watched(at::linear(x, at(name + ".weight"), mask.defined() ? bias * mask : bias));
  }
  at::Tensor layerNorm(const at::Tensor& x, const std::string& name, double epsilon) const {
    return watched(at::layer_norm(x, {x.size(-1)}, at(name + ".weight"), at(name + ".bias"), epsilon, false));
  }
  at::Tensor batchNorm(const at::Tensor& x, const std::string& name) const {
    return watched(at::batch_norm(x, at(name + ".weight"), at(name + ".bias"), at(name + ".running_mean"),
                                  at(name + ".running_var"), false, 0.1, kNormEpsilon, false));
  }
  at::Tensor convolution(const at::Tensor& x, const std::string& name, int stride, Index padding) const {
    const auto weight = at(name + ".weight");
    return watched(at::conv2d(x, weight, at(name + ".bias"), stride, padding, 1, x.size(1) / weight.size(1)));
  }

 private:
  const TensorMap& tensors_;
  const std::stop_token& stop_;
};

}  // namespace mlens
