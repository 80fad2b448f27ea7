#include "core/torch/Network.h"

#include <ATen/ATen.h>

#include "core/base/Random.h"
#include "core/checkpoint/ModelLayout.h"
#include "core/torch/ForeignNetwork.h"
#include "core/torch/Guard.h"
#include "core/torch/ScriptNetwork.h"

namespace mlens {
namespace {

constexpr Index kVitPictures = 128;  // at once on the CPU, so that a stop is seen soon

}  // namespace

Network Network::random(const ModelSpec& spec, std::uint64_t seed) {
  TensorMap tensors;
  std::uint64_t stream = 0;
  for (const TensorInfo& info : tensorsOf(spec)) {
    RandomStream random(seed, stream++);
    tensors[info.name] = randomTensor(info, random);
  }
  return {spec, std::move(tensors)};
}

Network::Network(ModelSpec spec, TensorMap tensors) : spec_(std::move(spec)), tensors_(std::move(tensors)) {
  for (auto& [name, value] : tensors_) {
    if (value.dim() == 4) value = value.contiguous(at::MemoryFormat::ChannelsLast);  // a quarter faster
  }
}

Network Network::copy() const {
  auto copied = tensors_;
  for (auto& [name, value] : copied) value = value.detach().clone();
  Network network(spec_, std::move(copied));
  network.device_ = device_;
  return network;
}

Network::Network(std::shared_ptr<ScriptNetwork> script) : spec_(script->spec()), script_(std::move(script)) {
}

void Network::moveTo(const c10::Device& device) {
  device_ = device;
  if (script_) script_->moveTo(device);
  for (auto& [name, value] : tensors_) value = value.to(device);
}

void Network::requireGradients() {
  for (auto& [name, value] : tensors_) {
    if (!isStatistic(name)) value.requires_grad_(true);
  }
}

std::vector<NamedTensor> Network::parameters() const {
  std::vector<NamedTensor> parameters;
  for (const TensorInfo& info : tensorsOf(spec_)) {
    if (!isStatistic(info.name)) parameters.push_back({info.name, tensors_.at(info.name)});
  }
  return parameters;
}

bool Network::allFinite() const {
  for (const auto& [name, value] : tensors_) {
    if (value.is_floating_point() && !value.isfinite().all().item<bool>()) return false;
  }
  return true;
}

at::Tensor Network::block(const at::Tensor& x, const std::string& name, int stride, const Pass& pass) const {
  const auto unit = [&](const at::Tensor& in, int number, int step) {
    const std::string digit = std::to_string(number);
    return batchNorm(tensors_, name + ".bn" + digit,
                     convolve(tensors_, name + ".conv" + digit, in, step, pass), pass);
  };
  const bool bottleneck = tensors_.contains(name + ".conv3.weight");
  auto y = unit(x, 1, bottleneck ? 1 : stride).relu();
  y = unit(y, 2, bottleneck ? stride : 1);
  if (bottleneck) y = unit(y.relu(), 3, 1);
  if (!tensors_.contains(name + ".downsample.0.weight")) return (y + x).relu();
  const auto shortcut = convolve(tensors_, name + ".downsample.0", x, stride, pass);
  return (y + batchNorm(tensors_, name + ".downsample.1", shortcut, pass)).relu();
}

at::Tensor Network::encodeResNet(const at::Tensor& x, const Pass& pass) const {
  auto y = batchNorm(tensors_, "encoder.bn1", convolve(tensors_, "encoder.conv1", x, 1, pass), pass).relu();
  const auto blocks = resNetBlocks(spec_.encoder);
  for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
    for (int i = 0; i < blocks[stage]; ++i) {
      const std::string name = "encoder.layer" + std::to_string(stage + 1) + "." + std::to_string(i);
      y = block(y, name, stage > 0 && i == 0 ? 2 : 1, pass);
    }
  }
  return y;
}

at::Tensor Network::encode(const at::Tensor& x, const Pass& pass) const {
  if (script_) {
    auto h = script_->run(x).first;
    throwIfStopped(pass.stop);
    return h;
  }
  if (spec_.foreign) return encodeForeign(*spec_.foreign, tensors_, x, pass.stop);
  if (spec_.encoder == EncoderKind::VitTiny) {
    const auto vit = visionTransformerOf(spec_);
    if (!x.device().is_cpu()) return encodeForeign(vit, tensors_, x, pass.stop);
    std::vector<at::Tensor> parts;  // pictures do not meet: there is no batch normalisation
    for (const auto& part : x.split(kVitPictures))
      parts.push_back(encodeForeign(vit, tensors_, part, pass.stop));
    return at::cat(parts);
  }
  auto y = x.contiguous(at::MemoryFormat::ChannelsLast);
  if (spec_.encoder == EncoderKind::SmallConv) {
    for (int i = 1; i <= 4; ++i) {
      const std::string number = std::to_string(i);
      y = convolve(tensors_, "encoder.conv" + number, y, i == 1 ? 1 : 2, pass);
      y = batchNorm(tensors_, "encoder.bn" + number, y, pass).relu();
    }
  } else {
    y = encodeResNet(y, pass);
  }
  return y.mean({2, 3});
}

std::vector<at::Tensor> Network::stages(const at::Tensor& x, bool projects, const Pass& pass) const {
  if (script_) {
    auto [h, z] = script_->run(x);
    throwIfStopped(pass.stop);
    if (!projects) return {h};
    return {h, z.defined() ? z : h};
  }
  std::vector<at::Tensor> stages{encode(x, pass)};
  if (!projects) return stages;
  for (auto& stage : projectorStages(stages.front(), pass)) stages.push_back(std::move(stage));
  return stages;
}

std::vector<at::Tensor> Network::projectorStages(const at::Tensor& h, const Pass& pass) const {
  if (script_) return {script_->project(h)};
  auto stages = spec_.foreign ? projectForeign(*spec_.foreign, tensors_, h, pass.stop)
                              : mlpStages(tensors_, "projector.", spec_.projectorDepth, h, pass);
  if (stages.empty()) stages.push_back(h);
  return stages;
}

at::Tensor Network::project(const at::Tensor& h, const Pass& pass) const {
  return projectorStages(h, pass).back();
}

}  // namespace mlens
