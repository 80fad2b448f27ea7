#include "core/torch/BarlowTwins.h"

#include <ATen/ATen.h>

namespace mlens {

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

}  // namespace mlens
