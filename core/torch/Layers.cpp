#include "core/torch/Layers.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/torch/SharedBatch.h"
#include "core/torch/Watched.h"

namespace mlens {
namespace {

constexpr double kBatchNormMomentum = 0.1, kBatchNormEpsilon = 1e-5;
constexpr double kMostMultiplyAdds = 1.5e9;  // of one call

/// `apply` to so many rows at a time that each call has at most kMostMultiplyAdds.
template <class F>
at::Tensor inParts(const at::Tensor& x, double perRow, F&& apply) {
  const auto most = static_cast<Index>(std::max(1.0, kMostMultiplyAdds / perRow));
  if (x.size(0) <= most || !x.device().is_cpu()) return apply(x);
  std::vector<at::Tensor> parts;
  for (const auto& part : x.split(most)) parts.push_back(apply(part));
  return at::cat(parts);
}

/// Whether the places that a 1x1 convolution skips are better left out before it. oneDNN 2.6 (LibTorch 1.13)
/// writes beyond its memory on processors with AVX2 and no AVX-512 when it differentiates such a convolution
/// with a stride over channels that are no multiple of 8.
bool skipsBefore(const at::Tensor& x, const at::Tensor& weight, int stride) {
  constexpr Index kLanes = 8;
  return stride > 1 && weight.size(2) == 1 && weight.size(3) == 1 && x.size(1) % kLanes != 0;
}

}  // namespace

bool isStatistic(const std::string& name) {
  return name.ends_with(".running_mean") || name.ends_with(".running_var") ||
         name.ends_with(".num_batches_tracked");
}

at::Tensor randomTensor(const TensorInfo& info, RandomStream& random) {
  if (info.dtype == "I64") return at::zeros({}, at::kLong);
  auto values = at::zeros(info.shape, at::kFloat);
  float* data = values.data_ptr<float>();
  if (info.shape.size() == 3) {
    for (Index i = 0; i < values.numel(); ++i) data[i] = static_cast<float>(0.02 * random.normal());
    return values;
  }
  const bool one =
      info.name.ends_with(".running_var") || (info.shape.size() == 1 && info.name.ends_with(".weight"));
  if (one) return values.fill_(1);
  if (info.shape.size() == 4) {
    const double deviation =
        std::sqrt(2.0 / static_cast<double>(info.shape[0] * info.shape[2] * info.shape[3]));
    for (Index i = 0; i < values.numel(); ++i) data[i] = static_cast<float>(deviation * random.normal());
  } else if (info.shape.size() == 2) {
    const double reach = 1 / std::sqrt(static_cast<double>(info.shape[1]));
    for (Index i = 0; i < values.numel(); ++i) data[i] = static_cast<float>(random.uniform(-reach, reach));
  }
  return values;
}

at::Tensor convolve(const TensorMap& tensors, const std::string& name, const at::Tensor& x, int stride,
                    const Pass& pass) {
  const auto& weight = tensors.at(name + ".weight");
  if (skipsBefore(x, weight, stride)) {
    const auto seen = x.slice(2, 0, c10::nullopt, stride).slice(3, 0, c10::nullopt, stride);
    return convolve(tensors, name, seen.contiguous(x.suggest_memory_format()), 1, pass);
  }
  const double perPicture =
      static_cast<double>(weight.numel()) * static_cast<double>(x.size(2) * x.size(3)) / (stride * stride);
  return inParts(x, perPicture, [&](const at::Tensor& part) {
    return watched(at::conv2d(part, weight, {}, stride, weight.size(2) / 2), pass.stop);
  });
}

at::Tensor batchNorm(const TensorMap& tensors, const std::string& name, const at::Tensor& x,
                     const Pass& pass) {
  if (pass.training) {
    auto count = tensors.at(name + ".num_batches_tracked");
    count.add_(1);
  }
  if (pass.training && pass.shared) {
    return watched(
        pass.shared->batchNorm(x,
                               {tensors.at(name + ".weight"), tensors.at(name + ".bias"),
                                tensors.at(name + ".running_mean"), tensors.at(name + ".running_var")},
                               kBatchNormMomentum, kBatchNormEpsilon),
        pass.stop);
  }
  return watched(at::batch_norm(x, tensors.at(name + ".weight"), tensors.at(name + ".bias"),
                                tensors.at(name + ".running_mean"), tensors.at(name + ".running_var"),
                                pass.training, kBatchNormMomentum, kBatchNormEpsilon, false),
                 pass.stop);
}

std::vector<at::Tensor> mlpStages(const TensorMap& tensors, const std::string& prefix, int depth,
                                  const at::Tensor& x, const Pass& pass) {
  std::vector<at::Tensor> stages;
  for (int layer = 0; layer < depth; ++layer) {
    const std::string name = prefix + std::to_string(3 * layer);
    const bool last = layer + 1 == depth;
    const auto& weight = tensors.at(name + ".weight");
    const auto bias = last ? tensors.at(name + ".bias") : at::Tensor();
    auto y =
        inParts(stages.empty() ? x : stages.back(), static_cast<double>(weight.numel()),
                [&](const at::Tensor& part) { return watched(at::linear(part, weight, bias), pass.stop); });
    if (!last) y = batchNorm(tensors, prefix + std::to_string(3 * layer + 1), y, pass).relu();
    stages.push_back(std::move(y));
  }
  return stages;
}

at::Tensor mlp(const TensorMap& tensors, const std::string& prefix, int depth, const at::Tensor& x,
               const Pass& pass) {
  return depth == 0 ? x : mlpStages(tensors, prefix, depth, x, pass).back();
}

}  // namespace mlens
