#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/Random.h"
#include "core/checkpoint/SafetensorsFile.h"

namespace mlens {

using TensorMap = std::map<std::string, at::Tensor>;

class SharedBatch;

/// How a forward pass is made.
struct Pass {
  bool training = false;                ///< batch statistics, running ones updated
  std::stop_token stop;                 ///< looked at between layers, forward and backward: throws Stopped
  const SharedBatch* shared = nullptr;  ///< training of several processes: statistics of the whole batch
};

// Layers over named tensors. Long ones work part by part of the batch on the CPU, so that a stop is seen
// within some 100 ms.

/// 3x3 or 1x1 without bias, padded to keep the size (before the stride).
at::Tensor convolve(const TensorMap& tensors, const std::string& name, const at::Tensor& x, int stride,
                    const Pass& pass);
/// Batch normalisation (Ioffe and Szegedy 2015) with PyTorch's momentum 0.1 and epsilon 1e-5.
at::Tensor batchNorm(const TensorMap& tensors, const std::string& name, const at::Tensor& x,
                     const Pass& pass);
/// The MLP of mlpTensors(prefix, ...) with `depth` linear layers.
at::Tensor mlp(const TensorMap& tensors, const std::string& prefix, int depth, const at::Tensor& x,
               const Pass& pass);
/// Its hidden layers' outputs (after ReLU) and its own; empty for depth 0.
std::vector<at::Tensor> mlpStages(const TensorMap& tensors, const std::string& prefix, int depth,
                                  const at::Tensor& x, const Pass& pass);

/// The values that a tensor of a layout starts with: see Network::random.
at::Tensor randomTensor(const TensorInfo& info, RandomStream& random);
bool isStatistic(const std::string& name);  ///< running ones: not trained

}  // namespace mlens
