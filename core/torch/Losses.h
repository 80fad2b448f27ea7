#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mlens {

// The losses of the training methods: differentiable scalars of two views' projections, N x D each, row i of
// both from picture i. A new one has its values in tests/tools/make_training_reference.py.

/// Rows of length 1 (zero rows stay).
at::Tensor unitRows(const at::Tensor& x);

/// InfoNCE with cosine similarity s over the 2N views a and b (N x D each, row i of both from picture i):
/// -mean_i log( exp(s(z_i, z_i+) / tau) / sum_{k != i} exp(s(z_i, z_k) / tau) ), i over all 2N rows
/// (Chen et al. 2020, equation 1). A differentiable scalar.
at::Tensor infoNce(const at::Tensor& a, const at::Tensor& b, double temperature);

/// Barlow Twins (Zbontar et al. 2021, equation 1): with C = A'B / N the cross-correlation of the two views'
/// columns, each standardised over the batch (variance / N, + 1e-5 as batch normalisation),
/// sum_i (1 - C_ii)^2 + 0.0051 sum_{i != j} C_ij^2. a, b: N x D, row i of both from picture i.
at::Tensor barlowTwinsLoss(const at::Tensor& a, const at::Tensor& b);

/// VICReg (Bardes et al. 2022, equations 1-6): 25 |a - b|^2 (mean over N and D) + 25 times the mean of both
/// views' hinge mean_d max(0, 1 - sqrt(var_d + 1e-4)) + the sum over both views of
/// sum_{i != j} cov_ij^2 / D; variances and covariances over N - 1. a, b: N x D.
at::Tensor vicregLoss(const at::Tensor& a, const at::Tensor& b);

/// MoCo (He et al. 2020, equation 1), cosine: -mean_i log( exp(q_i k_i / tau) / (exp(q_i k_i / tau) + sum_j
/// exp(q_i n_j / tau)) ). q: N x D queries; k: N x D keys, no gradient; queue: K x D older keys n_j, unit
/// rows.
at::Tensor mocoLoss(const at::Tensor& q, const at::Tensor& k, const at::Tensor& queue, double temperature);

/// The newest keys as unit rows in the place of the oldest: rows position, position + 1, ... (mod K). Of more
/// keys than the queue holds, the last ones stay. Returns the next position.
std::int64_t enqueue(at::Tensor& queue, const at::Tensor& keys, std::int64_t position);

// How well predictions p of one view (N x D) point where the other view's target z does. No gradient goes
// into z. Methods take the mean (SimSiam) or the sum (BYOL) of both directions.

/// BYOL (Grill et al. 2020, equation 2): mean_i |p_i / |p_i| - z_i / |z_i||^2 = 2 - 2 mean_i cos(p_i, z_i).
at::Tensor byolLoss(const at::Tensor& p, const at::Tensor& z);

/// SimSiam (Chen and He 2021, equation 1): -mean_i cos(p_i, z_i).
at::Tensor simsiamLoss(const at::Tensor& p, const at::Tensor& z);

}  // namespace mlens
