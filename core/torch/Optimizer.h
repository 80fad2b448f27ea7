#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace mlens {

struct NamedTensor {
  std::string name;
  at::Tensor value;
};

/// Updates parameters from their gradients. The state lies in named tensors, so that it can be saved and
/// taken up again with the same bits.
/// - adam: Kingma and Ba 2015, betas 0.9 and 0.999, epsilon 1e-8; the decay is added to the gradient.
/// - sgd: momentum 0.9, the decay is added to the gradient.
/// - lars: You et al. 2017 as Barlow Twins and MoCo v3 have it: sgd with each matrix's or kernel's gradient
///   scaled by 0.001 |w| / |g|; biases and norms (one dimension) without decay and scaling.
class Optimizer {
 public:
  /// `kind`: one of optimizers().
  Optimizer(std::string kind, double weightDecay, std::vector<NamedTensor> parameters);

  void step(double learningRate);  ///< parameters without a gradient stay
  void zeroGradients();

  /// "step" and for each parameter "momentum.NAME" and, of Adam, "square.NAME".
  const std::map<std::string, at::Tensor>& state() const { return state_; }

 private:
  void adam(const NamedTensor& parameter, const at::Tensor& gradient, double learningRate, double steps);
  void momentum(const NamedTensor& parameter, const at::Tensor& gradient, double learningRate);
  at::Tensor scaledLikeLars(const at::Tensor& parameter, const at::Tensor& gradient) const;

  std::string kind_;
  double weightDecay_;
  std::vector<NamedTensor> parameters_;
  std::map<std::string, at::Tensor> state_;
};

}  // namespace mlens
