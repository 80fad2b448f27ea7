#pragma once

#include <ATen/core/Tensor.h>

namespace mlens {

/// VICReg (Bardes et al. 2022, equations 1-6): 25 |a - b|^2 (mean over N and D) + 25 times the mean of both
/// views' hinge mean_d max(0, 1 - sqrt(var_d + 1e-4)) + the sum over both views of
/// sum_{i != j} cov_ij^2 / D; variances and covariances over N - 1. a, b: N x D.
at::Tensor vicregLoss(const at::Tensor& a, const at::Tensor& b);

}  // namespace mlens
