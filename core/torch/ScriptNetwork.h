#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <filesystem>
#include <memory>

#include "core/model/ModelSpec.h"

namespace mlens {

/// A TorchScript module, run as it was saved. h is what its encoder gives, z what its projector makes of h
/// (spec.scriptEncoder and scriptProjector); without such submodules the module's own output: one tensor is
/// h, of two the second is z, of a dictionary those with the usual names. Pictures of features are averaged,
/// of tokens the first is taken (or the mean: spec.pool). Thread-safe once
/// moved.
class ScriptNetwork {
 public:
  /// Loads the module and runs it once on empty pictures. Modules whose code would write or map files are
  /// refused before anything of them runs. Unsupported names the operator that this LibTorch lacks.
  static Result<std::shared_ptr<ScriptNetwork>> load(const std::filesystem::path& path,
                                                     const ModelSpec& spec);

  void moveTo(const c10::Device& device) { module_.to(device); }
  /// h and z of pictures; z is undefined where there is none.
  std::pair<at::Tensor, at::Tensor> run(const at::Tensor& x) const;
  at::Tensor project(const at::Tensor& h) const;   ///< throws where z is known only with the pictures
  const ModelSpec& spec() const { return spec_; }  ///< with the dimensions that were seen

 private:
  ScriptNetwork(torch::jit::Module module, ModelSpec spec);
  void measure();
  std::pair<at::Tensor, at::Tensor> outputsOf(const at::Tensor& x) const;
  at::Tensor pooled(const at::Tensor& features) const;

  torch::jit::Module module_;
  ModelSpec spec_;
  bool needsCompany_ = false;  // fails on one picture alone, as modules that squeeze() do
};

}  // namespace mlens
