#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/base/Matrix.h"
#include "core/engine/ProcessTeam.h"
#include "core/torch/Optimizer.h"

namespace mlens {

/// What batch normalisation learns and keeps; the running statistics are updated.
struct NormTensors {
  at::Tensor weight, bias, runningMean, runningVariance;
};

/// A batch of which each of several processes takes a part: rows first() .. first() + count(). The loss is
/// that of the whole batch, computed alike by all, so that their gradients add up to those of one process.
/// All must make the same calls, forward and backward, in the same order. Throws Failed if a process is lost.
class SharedBatch {
 public:
  SharedBatch(const Teammates& mates, Index batch);

  Index first() const { return first_; }
  Index count() const { return count_; }

  /// The sum over all processes, without gradient; the same bits in each.
  at::Tensor sum(const at::Tensor& mine) const;
  /// The whole batch's rows (all) of which this process has count(). The gradient goes to the own rows.
  at::Tensor gathered(const at::Tensor& mine) const;
  /// Batch normalisation by the whole batch's statistics (synchronised batch norm). x: N x C [x H x W], N a
  /// multiple of count(), of all processes the same.
  at::Tensor batchNorm(const at::Tensor& x, const NormTensors& tensors, double momentum,
                       double epsilon) const;
  /// Replaces each gradient by the sum over the processes.
  void sumGradients(const std::vector<NamedTensor>& parameters) const;

 private:
  const Teammates& mates_;
  Index batch_, first_, count_;
};

}  // namespace mlens
