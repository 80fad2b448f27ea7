#pragma once

#include <ATen/core/Tensor.h>

namespace mlens {

/// Rows of length 1 (zero rows stay).
at::Tensor unitRows(const at::Tensor& x);

/// InfoNCE with cosine similarity s over the 2N views a and b (N x D each, row i of both from picture i):
/// -mean_i log( exp(s(z_i, z_i+) / tau) / sum_{k != i} exp(s(z_i, z_k) / tau) ), i over all 2N rows
/// (Chen et al. 2020, equation 1). A differentiable scalar.
at::Tensor infoNce(const at::Tensor& a, const at::Tensor& b, double temperature);

}  // namespace mlens
