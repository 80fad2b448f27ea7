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
/// of tokens the first is taken (or the mean: spec.pool). Not thread-safe.
class ScriptNetwork {
 public:
  /// Loads the module and runs it once on empty pictures. Modules whose code would write or map files are
  /// refused before anything of them runs. Unsupported names the operator that this LibTorch lacks.
  static Result<std::shared_ptr<ScriptNetwork>> load(const std::filesystem::path& path,
                                                     const ModelSpec& spec);

  void moveTo(const c10::Device& device) { module_.to(device); }
  at::Tensor encode(const at::Tensor& x);
  at::Tensor project(const at::Tensor& h);         ///< of the h that encode() gave last
  const ModelSpec& spec() const { return spec_; }  ///< with the dimensions that were seen

 private:
  ScriptNetwork(torch::jit::Module module, ModelSpec spec);
  void measure();
  at::Tensor pooled(const at::Tensor& features) const;

  torch::jit::Module module_;
  ModelSpec spec_;
  at::Tensor h_, z_;  // of the last call, where both come from one
};

}  // namespace mlens
