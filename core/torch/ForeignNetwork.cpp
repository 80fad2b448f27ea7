#include "core/torch/ForeignNetwork.h"

#include "core/torch/VisionTransformer.h"

namespace mlens {
namespace {

at::Tensor residualBlock(const Layers& layers, const at::Tensor& x, const std::string& name, bool bottleneck,
                         int stride) {
  at::Tensor y;
  if (bottleneck) {
    y = layers.batchNorm(layers.convolution(x, name + "conv1", 1, 0), name + "bn1").relu_();
    y = layers.batchNorm(layers.convolution(y, name + "conv2", stride, 1), name + "bn2").relu_();
    y = layers.batchNorm(layers.convolution(y, name + "conv3", 1, 0), name + "bn3");
  } else {
    y = layers.batchNorm(layers.convolution(x, name + "conv1", stride, 1), name + "bn1").relu_();
    y = layers.batchNorm(layers.convolution(y, name + "conv2", 1, 1), name + "bn2");
  }
  if (!layers.has(name + "downsample.0.weight")) return (y + x).relu_();
  const auto shortcut = layers.convolution(x, name + "downsample.0", stride, 0);
  return (y + layers.batchNorm(shortcut, name + "downsample.1")).relu_();
}

at::Tensor resNet(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x) {
  auto y = layers.convolution(x.contiguous(at::MemoryFormat::ChannelsLast), "encoder.conv1", spec.stemStride,
                              spec.stemPadding);
  y = layers.batchNorm(y, "encoder.bn1").relu_();
  if (spec.maxPool) y = at::max_pool2d(y, {3, 3}, {2, 2}, {1, 1});
  for (std::size_t stage = 0; stage < spec.blocks.size(); ++stage) {
    for (int i = 0; i < spec.blocks[stage]; ++i) {
      const std::string name = "encoder.layer" + std::to_string(stage + 1) + "." + std::to_string(i) + ".";
      y = residualBlock(layers, y, name, spec.bottleneck, stage > 0 && i == 0 ? 2 : 1);
    }
  }
  return y.mean({2, 3});
}

}  // namespace

at::Tensor encodeForeign(const ForeignSpec& spec, const TensorMap& tensors, const at::Tensor& x,
                         const std::stop_token& stop) {
  const Layers layers(tensors, stop);
  return spec.family == ForeignSpec::Family::ResNet ? resNet(spec, layers, x)
                                                    : visionTransformer(spec, layers, x);
}

std::vector<at::Tensor> projectForeign(const ForeignSpec& spec, const TensorMap& tensors, const at::Tensor& h,
                                       const std::stop_token& stop) {
  const Layers layers(tensors, stop);
  std::vector<at::Tensor> stages;
  bool linear = false;  // there was one
  auto y = h;
  for (std::size_t i = 0; i < spec.projector.size(); ++i) {
    const std::string name = "projector." + std::to_string(i);
    switch (spec.projector[i].kind) {
      case ProjectorLayer::Kind::Linear:
        if (linear) stages.push_back(y);
        linear = true;
        y = layers.linear(y, name);
        break;
      case ProjectorLayer::Kind::BatchNorm:
        y = layers.batchNorm(y, name);
        break;
      case ProjectorLayer::Kind::LayerNorm:
        y = layers.layerNorm(y, name, kNormEpsilon);
        break;
      case ProjectorLayer::Kind::Module:  // of TorchScript, which runs itself
        break;
      case ProjectorLayer::Kind::Relu:
        y = y.relu();
        break;
      case ProjectorLayer::Kind::Gelu:
        y = at::gelu(y);
        break;
      case ProjectorLayer::Kind::PRelu:
        y = at::prelu(y, layers.at(name + ".weight"));
        break;
      case ProjectorLayer::Kind::Normalize:
        y = y / y.norm(2, {-1}, true).clamp_min(1e-12);
        break;
    }
  }
  stages.push_back(y);
  return stages;
}

}  // namespace mlens
