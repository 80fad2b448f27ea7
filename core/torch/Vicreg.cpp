#include "core/torch/Vicreg.h"

#include <ATen/ATen.h>

namespace mlens {
namespace {

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

}  // namespace

at::Tensor vicregLoss(const at::Tensor& a, const at::Tensor& b) {
  constexpr double kInvariance = 25, kVariance = 25, kCovariance = 1;
  const auto ofA = covariance(a), ofB = covariance(b);
  return kInvariance * (a - b).square().mean() + kVariance * (variance(ofA) + variance(ofB)) / 2 +
         kCovariance * (redundancy(ofA) + redundancy(ofB));
}

}  // namespace mlens
