#pragma once

#include <ATen/core/Tensor.h>

namespace mlens {

// How well predictions p of one view (N x D) point where the other view's target z does. No gradient goes
// into z. Methods take the mean (SimSiam) or the sum (BYOL) of both directions.

/// BYOL (Grill et al. 2020, equation 2): mean_i |p_i / |p_i| - z_i / |z_i||^2 = 2 - 2 mean_i cos(p_i, z_i).
at::Tensor byolLoss(const at::Tensor& p, const at::Tensor& z);

/// SimSiam (Chen and He 2021, equation 1): -mean_i cos(p_i, z_i).
at::Tensor simsiamLoss(const at::Tensor& p, const at::Tensor& z);

}  // namespace mlens
