#pragma once

#include <ATen/core/Tensor.h>

namespace mlens {

/// MoCo (He et al. 2020, equation 1), cosine: -mean_i log( exp(q_i k_i / tau) / (exp(q_i k_i / tau) + sum_j
/// exp(q_i n_j / tau)) ). q: N x D queries; k: N x D keys, no gradient; queue: K x D older keys n_j, unit
/// rows.
at::Tensor mocoLoss(const at::Tensor& q, const at::Tensor& k, const at::Tensor& queue, double temperature);

/// The newest keys as unit rows in the place of the oldest: rows position, position + 1, ... (mod K). Of more
/// keys than the queue holds, the last ones stay. Returns the next position.
std::int64_t enqueue(at::Tensor& queue, const at::Tensor& keys, std::int64_t position);

}  // namespace mlens
