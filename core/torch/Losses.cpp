#include "core/torch/Losses.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace mlens {
namespace {

// Of VICReg.
at::Tensor variance(const at::Tensor& covariance) {
  return (1 - (covariance.diagonal() + 1e-4).sqrt()).relu().mean();
}

at::Tensor redundancy(const at::Tensor& covariance) {
  const auto offDiagonal = covariance.square().sum() - covariance.diagonal().square().sum();
  return offDiagonal / static_cast<double>(covariance.size(0));
}

at::Tensor covariance(const at::Tensor& x) {
  const auto centred = x - x.mean(0, true);
  return centred.t().matmul(centred) / static_cast<double>(x.size(0) - 1);
}

at::Tensor meanCosine(const at::Tensor& p, const at::Tensor& z) {
  return (unitRows(p) * unitRows(z.detach())).sum(1).mean();
}

}  // namespace

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

at::Tensor barlowTwinsLoss(const at::Tensor& a, const at::Tensor& b) {
  constexpr double kOffDiagonal = 0.0051, kEpsilon = 1e-5;
  const auto standardized = [](const at::Tensor& x) {
    const auto centred = x - x.mean(0, true);
    return centred / (centred.square().mean(0, true) + kEpsilon).sqrt();
  };
  const auto correlation = standardized(a).t().matmul(standardized(b)) / static_cast<double>(a.size(0));
  const auto diagonal = correlation.diagonal();
  const auto offDiagonal = correlation.square().sum() - diagonal.square().sum();
  return (diagonal - 1).square().sum() + kOffDiagonal * offDiagonal;
}

at::Tensor vicregLoss(const at::Tensor& a, const at::Tensor& b) {
  constexpr double kInvariance = 25, kVariance = 25, kCovariance = 1;
  const auto ofA = covariance(a), ofB = covariance(b);
  return kInvariance * (a - b).square().mean() + kVariance * (variance(ofA) + variance(ofB)) / 2 +
         kCovariance * (redundancy(ofA) + redundancy(ofB));
}

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

at::Tensor byolLoss(const at::Tensor& p, const at::Tensor& z) {
  return 2 - 2 * meanCosine(p, z);
}

at::Tensor simsiamLoss(const at::Tensor& p, const at::Tensor& z) {
  return -meanCosine(p, z);
}

}  // namespace mlens
