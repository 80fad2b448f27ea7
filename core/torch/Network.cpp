#include "core/torch/Network.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/base/Random.h"
#include "core/model/ModelLayout.h"
#include "core/torch/ForeignNetwork.h"
#include "core/torch/Guard.h"
#include "core/torch/ScriptNetwork.h"

namespace mlens {
namespace {

constexpr double kBatchNormMomentum = 0.1, kBatchNormEpsilon = 1e-5;  // PyTorch's defaults
/// Multiply-adds of one convolution call on the CPU: more are split into parts of the batch, so that a stop
/// is seen within some 100 ms.
constexpr double kLongestConvolution = 1.5e9;

bool isStatistic(const std::string& name) {
  return name.ends_with(".running_mean") || name.ends_with(".running_var") ||
         name.ends_with(".num_batches_tracked");
}

/// The result of a layer: a stop is looked at here, and once more when its gradient comes back.
at::Tensor watched(at::Tensor x, const Pass& pass) {
  throwIfStopped(pass.stop);
  if (x.requires_grad()) {
    x.register_hook([stop = pass.stop](const at::Tensor&) { throwIfStopped(stop); });
  }
  return x;
}

at::Tensor randomTensor(const TensorInfo& info, RandomStream& random) {
  if (info.dtype == "I64") return at::zeros({}, at::kLong);
  auto values = at::zeros(info.shape, at::kFloat);
  float* data = values.data_ptr<float>();
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

}  // namespace

Network Network::random(const ModelSpec& spec, std::uint64_t seed) {
  std::map<std::string, at::Tensor> tensors;
  std::uint64_t stream = 0;
  for (const TensorInfo& info : tensorsOf(spec)) {
    RandomStream random(seed, stream++);
    tensors[info.name] = randomTensor(info, random);
  }
  return {spec, std::move(tensors)};
}

Network::Network(ModelSpec spec, std::map<std::string, at::Tensor> tensors)
    : spec_(std::move(spec)), tensors_(std::move(tensors)) {
  for (auto& [name, value] : tensors_) {
    if (value.dim() == 4) value = value.contiguous(at::MemoryFormat::ChannelsLast);  // a quarter faster
  }
}

Network::Network(std::shared_ptr<ScriptNetwork> script) : spec_(script->spec()), script_(std::move(script)) {
}

void Network::moveTo(const c10::Device& device) {
  if (script_) script_->moveTo(device);
  for (auto& [name, value] : tensors_) value = value.to(device);
}

void Network::requireGradients() {
  for (auto& [name, value] : tensors_) {
    if (!isStatistic(name)) value.requires_grad_(true);
  }
}

std::vector<at::Tensor> Network::parameters() const {
  std::vector<at::Tensor> parameters;
  for (const TensorInfo& info : tensorsOf(spec_)) {
    if (!isStatistic(info.name)) parameters.push_back(tensor(info.name));
  }
  return parameters;
}

bool Network::allFinite() const {
  for (const auto& [name, value] : tensors_) {
    if (value.is_floating_point() && !value.isfinite().all().item<bool>()) return false;
  }
  return true;
}

at::Tensor Network::convolve(const at::Tensor& x, const std::string& name, int stride,
                             const Pass& pass) const {
  const auto& weight = tensor(name + ".weight");
  const auto padding = weight.size(2) / 2;
  const auto apply = [&](const at::Tensor& part) {
    return watched(at::conv2d(part, weight, {}, stride, padding), pass);
  };
  const double perPicture =
      static_cast<double>(weight.numel()) * static_cast<double>(x.size(2) * x.size(3)) / (stride * stride);
  const auto most = static_cast<Index>(std::max(1.0, kLongestConvolution / perPicture));
  if (x.size(0) <= most || !x.device().is_cpu()) return apply(x);
  std::vector<at::Tensor> parts;
  for (const auto& part : x.split(most)) parts.push_back(apply(part));
  return at::cat(parts);
}

at::Tensor Network::normalize(const at::Tensor& x, const std::string& name, const Pass& pass) const {
  if (pass.training) {
    auto count = tensor(name + ".num_batches_tracked");
    count.add_(1);
  }
  return watched(at::batch_norm(x, tensor(name + ".weight"), tensor(name + ".bias"),
                                tensor(name + ".running_mean"), tensor(name + ".running_var"), pass.training,
                                kBatchNormMomentum, kBatchNormEpsilon, false),
                 pass);
}

at::Tensor Network::block(const at::Tensor& x, const std::string& name, int stride, const Pass& pass) const {
  auto y = normalize(convolve(x, name + ".conv1", stride, pass), name + ".bn1", pass).relu();
  y = normalize(convolve(y, name + ".conv2", 1, pass), name + ".bn2", pass);
  if (!tensors_.contains(name + ".downsample.0.weight")) return (y + x).relu();
  return (y + normalize(convolve(x, name + ".downsample.0", stride, pass), name + ".downsample.1", pass))
      .relu();
}

at::Tensor Network::encode(const at::Tensor& x, const Pass& pass) const {
  if (script_) return watched(script_->encode(x), pass);
  if (spec_.foreign) return encodeForeign(*spec_.foreign, tensors_, x, pass.stop);
  auto y = x.contiguous(at::MemoryFormat::ChannelsLast);
  if (spec_.encoder == EncoderKind::SmallConv) {
    for (int i = 1; i <= 4; ++i) {
      const std::string number = std::to_string(i);
      y = convolve(y, "encoder.conv" + number, i == 1 ? 1 : 2, pass);
      y = normalize(y, "encoder.bn" + number, pass).relu();
    }
  } else {
    y = normalize(convolve(y, "encoder.conv1", 1, pass), "encoder.bn1", pass).relu();
    for (int stage = 1; stage <= 4; ++stage) {
      for (int i = 0; i < 2; ++i) {
        const std::string name = "encoder.layer" + std::to_string(stage) + "." + std::to_string(i);
        y = block(y, name, stage > 1 && i == 0 ? 2 : 1, pass);
      }
    }
  }
  return y.mean({2, 3});
}

at::Tensor Network::project(const at::Tensor& h, const Pass& pass) const {
  if (script_) return watched(script_->project(h), pass);
  if (spec_.foreign) return projectForeign(*spec_.foreign, tensors_, h, pass.stop);
  auto y = h;
  for (int layer = 0; layer < spec_.projectorDepth; ++layer) {
    const std::string name = "projector." + std::to_string(3 * layer);
    const bool last = layer + 1 == spec_.projectorDepth;
    y = watched(at::linear(y, tensor(name + ".weight"), last ? tensor(name + ".bias") : at::Tensor()), pass);
    if (!last) y = normalize(y, "projector." + std::to_string(3 * layer + 1), pass).relu();
  }
  return y;
}

}  // namespace mlens
