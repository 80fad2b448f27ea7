#include "core/torch/Prediction.h"

#include <ATen/ATen.h>

#include "core/torch/InfoNce.h"

namespace mlens {
namespace {

at::Tensor meanCosine(const at::Tensor& p, const at::Tensor& z) {
  return (unitRows(p) * unitRows(z.detach())).sum(1).mean();
}

}  // namespace

at::Tensor byolLoss(const at::Tensor& p, const at::Tensor& z) {
  return 2 - 2 * meanCosine(p, z);
}

at::Tensor simsiamLoss(const at::Tensor& p, const at::Tensor& z) {
  return -meanCosine(p, z);
}

}  // namespace mlens
