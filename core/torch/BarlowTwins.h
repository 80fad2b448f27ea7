#pragma once

#include <ATen/core/Tensor.h>

namespace mlens {

/// Barlow Twins (Zbontar et al. 2021, equation 1): with C = A'B / N the cross-correlation of the two views'
/// columns, each standardised over the batch (variance / N, + 1e-5 as batch normalisation),
/// sum_i (1 - C_ii)^2 + 0.0051 sum_{i != j} C_ij^2. a, b: N x D, row i of both from picture i.
at::Tensor barlowTwinsLoss(const at::Tensor& a, const at::Tensor& b);

}  // namespace mlens
