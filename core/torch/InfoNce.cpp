#include "core/torch/InfoNce.h"

#include <ATen/ATen.h>

#include <limits>

namespace mlens {

at::Tensor unitRows(const at::Tensor& x) {
  return x / x.norm(2, {1}, true).clamp_min(1e-12);
}

at::Tensor infoNce(const at::Tensor& a, const at::Tensor& b, double temperature) {
  const auto z = unitRows(at::cat({a, b}));
  auto similarity = z.matmul(z.t()) / temperature;
  const auto self = at::eye(similarity.size(0), similarity.options().dtype(at::kBool));
  similarity = similarity.masked_fill(self, -std::numeric_limits<double>::infinity());
  const auto count = a.size(0);
  const auto positives = at::cat({similarity.diagonal(count), similarity.diagonal(-count)});
  return (similarity.logsumexp(1) - positives).mean();
}

}  // namespace mlens
