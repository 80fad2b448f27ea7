#include "core/torch/Moco.h"

#include <ATen/ATen.h>

#include "core/torch/InfoNce.h"

namespace mlens {

at::Tensor mocoLoss(const at::Tensor& q, const at::Tensor& k, const at::Tensor& queue, double temperature) {
  const auto queries = unitRows(q);
  const auto positive = (queries * unitRows(k.detach())).sum(1, true);
  const auto logits = at::cat({positive, queries.matmul(queue.t())}, 1) / temperature;
  return (logits.logsumexp(1) - logits.select(1, 0)).mean();
}

std::int64_t enqueue(at::Tensor& queue, const at::Tensor& keys, std::int64_t position) {
  const auto size = queue.size(0), kept = std::min(size, keys.size(0));
  const auto newest = unitRows(keys.detach()).narrow(0, keys.size(0) - kept, kept);
  const auto places = at::remainder(at::arange(position, position + kept, at::kLong), size);
  queue.index_copy_(0, places.to(queue.device()), newest);
  return (position + kept) % size;
}

}  // namespace mlens
