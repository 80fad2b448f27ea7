#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/ModelSpec.h"

namespace mlens {

class ScriptNetwork;

/// How a forward pass is made.
struct Pass {
  bool training = false;  ///< batch statistics, running ones updated
  std::stop_token stop;   ///< looked at between layers, forward and backward: throws Stopped
};

/// An encoder f and projector g as functions over named tensors (the names of ModelLayout; of a foreign model
/// those of readModel, and it cannot be trained). Copies share the
/// tensors. Not thread-safe while training.
class Network {
 public:
  /// Random weights that depend on nothing but the seed: convolutions normal with variance 2 / fan-out (He et
  /// al. 2015), linear layers uniform within 1 / sqrt(fan-in), batch normalisation at the identity.
  static Network random(const ModelSpec& spec, std::uint64_t seed);
  /// `tensors` must hold every tensor of the layout in its shape.
  Network(ModelSpec spec, std::map<std::string, at::Tensor> tensors);
  explicit Network(std::shared_ptr<ScriptNetwork> script);

  void moveTo(const c10::Device& device);
  void requireGradients();

  /// x: N x C x S x S, normalised. h: N x featureDimension. z: N x outputDimension.
  at::Tensor encode(const at::Tensor& x, const Pass& pass) const;
  at::Tensor project(const at::Tensor& h, const Pass& pass) const;

  const ModelSpec& spec() const { return spec_; }
  const std::map<std::string, at::Tensor>& tensors() const { return tensors_; }
  std::vector<at::Tensor> parameters() const;  ///< what training changes, in the order of the layout
  bool allFinite() const;

 private:
  const at::Tensor& tensor(const std::string& name) const { return tensors_.at(name); }
  at::Tensor convolve(const at::Tensor& x, const std::string& name, int stride, const Pass& pass) const;
  at::Tensor normalize(const at::Tensor& x, const std::string& name, const Pass& pass) const;
  at::Tensor block(const at::Tensor& x, const std::string& name, int stride, const Pass& pass) const;

  ModelSpec spec_;
  std::map<std::string, at::Tensor> tensors_;
  std::shared_ptr<ScriptNetwork> script_;  // null, or what runs instead
};

}  // namespace mlens
