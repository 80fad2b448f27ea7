#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "core/model/ModelSpec.h"
#include "core/torch/Layers.h"
#include "core/torch/Optimizer.h"

namespace mlens {

class ScriptNetwork;

/// An encoder f and projector g as functions over named tensors (the names of ModelLayout; of a foreign model
/// those of readModel, and it cannot be trained). Copies share the tensors. Not thread-safe while training.
class Network {
 public:
  /// Random weights that depend on nothing but the seed: convolutions normal with variance 2 / fan-out (He et
  /// al. 2015), linear layers uniform within 1 / sqrt(fan-in), normalisation at the identity, tokens and
  /// positions normal with deviation 0.02.
  static Network random(const ModelSpec& spec, std::uint64_t seed);
  Network copy() const;  ///< with tensors of its own, no gradients
  /// `tensors` must hold every tensor of the layout in its shape.
  Network(ModelSpec spec, TensorMap tensors);
  explicit Network(std::shared_ptr<ScriptNetwork> script);

  void moveTo(const c10::Device& device);
  c10::Device device() const { return device_; }
  void requireGradients();

  /// x: N x C x S x S, normalised. h: N x featureDimension. z: N x outputDimension.
  at::Tensor encode(const at::Tensor& x, const Pass& pass) const;
  at::Tensor project(const at::Tensor& h, const Pass& pass) const;
  /// h and, if `projects`, what projectorStages() makes of it. Any number of threads may call it at once in
  /// evaluation mode.
  std::vector<at::Tensor> stages(const at::Tensor& x, bool projects, const Pass& pass) const;
  /// The output of each linear layer of the projector with what follows it (see layersOf), z last; without a
  /// projector h.
  std::vector<at::Tensor> projectorStages(const at::Tensor& h, const Pass& pass) const;

  const ModelSpec& spec() const { return spec_; }
  const TensorMap& tensors() const { return tensors_; }
  std::vector<NamedTensor> parameters() const;  ///< what training changes, in the order of the layout
  bool allFinite() const;

 private:
  at::Tensor block(const at::Tensor& x, const std::string& name, int stride, const Pass& pass) const;
  at::Tensor encodeResNet(const at::Tensor& x, const Pass& pass) const;

  ModelSpec spec_;
  TensorMap tensors_;
  c10::Device device_ = at::kCPU;
  std::shared_ptr<ScriptNetwork> script_;  // null, or what runs instead
};

}  // namespace mlens
