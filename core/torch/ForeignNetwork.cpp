#include "core/torch/ForeignNetwork.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/torch/Watched.h"

namespace mlens {
namespace {

constexpr double kNormEpsilon = 1e-5;           // PyTorch's default
constexpr Index kMostScores = Index{16} << 20;  // attention weights at once, to bound the memory

/// Layers over named tensors; a missing optional one is an undefined tensor.
class Layers {
 public:
  Layers(const TensorMap& tensors, const std::stop_token& stop) : tensors_(tensors), stop_(stop) {}

  bool has(const std::string& name) const { return tensors_.contains(name); }
  at::Tensor at(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? at::Tensor() : found->second;
  }
  at::Tensor watched(at::Tensor x) const { return mlens::watched(std::move(x), stop_); }
  at::Tensor linear(const at::Tensor& x, const std::string& name) const {
    return watched(at::linear(x, at(name + ".weight"), at(name + ".bias")));
  }
  at::Tensor layerNorm(const at::Tensor& x, const std::string& name, double epsilon) const {
    return watched(at::layer_norm(x, {x.size(-1)}, at(name + ".weight"), at(name + ".bias"), epsilon, false));
  }
  at::Tensor batchNorm(const at::Tensor& x, const std::string& name) const {
    return watched(at::batch_norm(x, at(name + ".weight"), at(name + ".bias"), at(name + ".running_mean"),
                                  at(name + ".running_var"), false, 0.1, kNormEpsilon, false));
  }
  at::Tensor convolution(const at::Tensor& x, const std::string& name, int stride, Index padding) const {
    const auto weight = at(name + ".weight");
    return watched(at::conv2d(x, weight, at(name + ".bias"), stride, padding, 1, x.size(1) / weight.size(1)));
  }

 private:
  const TensorMap& tensors_;
  const std::stop_token& stop_;
};

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

/// softmax(q k' / sqrt(d)) v, some pictures at a time.
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const Index each = q.size(1) * q.size(2) * q.size(2);
  const Index most = std::max<Index>(1, kMostScores / each);
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(3)));
  std::vector<at::Tensor> parts;
  for (Index first = 0; first < q.size(0); first += most) {
    const Index count = std::min(most, q.size(0) - first);
    const auto scores =
        at::matmul(q.narrow(0, first, count) * scale, k.narrow(0, first, count).transpose(-2, -1));
    parts.push_back(at::matmul(scores.softmax(-1), v.narrow(0, first, count)));
  }
  return parts.size() == 1 ? parts[0] : at::cat(parts);
}

at::Tensor attention(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x,
                     const std::string& name) {
  const Index pictures = x.size(0), tokens = x.size(1), width = x.size(2);
  const auto heads = [&](const at::Tensor& y) {
    return y.reshape({pictures, tokens, spec.heads, width / spec.heads}).transpose(1, 2);
  };
  at::Tensor q, k, v;
  if (spec.separateQkv) {
    q = layers.linear(x, name + "q");
    k = layers.linear(x, name + "k");
    v = layers.linear(x, name + "v");
  } else {
    const auto parts = layers.linear(x, name + "qkv").chunk(3, -1);
    q = parts[0], k = parts[1], v = parts[2];
  }
  const auto y = layers.watched(attend(heads(q), heads(k), heads(v)));
  return layers.linear(y.transpose(1, 2).reshape({pictures, tokens, width}), name + "proj");
}

at::Tensor mlp(const Layers& layers, const at::Tensor& x, const std::string& name) {
  if (!layers.has(name + "w12.weight"))
    return layers.linear(at::gelu(layers.linear(x, name + "fc1")), name + "fc2");
  const auto halves = layers.linear(x, name + "w12").chunk(2, -1);
  return layers.linear(at::silu(halves[0]) * halves[1], name + "w3");
}

/// The stored positions: those before the patches, and the patches' for a grid of this side.
struct Positions {
  at::Tensor before, patches;
};
Positions positionsFor(const ForeignSpec& spec, const Layers& layers, Index rows, Index columns) {
  const auto stored = layers.at("encoder.pos_embed");
  const auto all = stored.reshape({1, -1, stored.size(-1)});
  const Index square = Index{spec.grid} * spec.grid, ahead = all.size(1) - square;
  Positions positions{all.narrow(1, 0, ahead), all.narrow(1, ahead, square)};
  if (rows == spec.grid && columns == spec.grid) return positions;
  const auto picture = positions.patches.reshape({1, spec.grid, spec.grid, -1}).permute({0, 3, 1, 2});
  positions.patches = at::upsample_bicubic2d(picture, {rows, columns}, false).flatten(2).transpose(1, 2);
  return positions;
}

at::Tensor visionTransformer(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x) {
  const auto patches = layers.convolution(x, "encoder.patch_embed.proj", spec.patch, 0);
  const auto positions = positionsFor(spec, layers, patches.size(2), patches.size(3));
  const Index pictures = x.size(0);
  std::vector<at::Tensor> tokens;
  if (spec.classToken) tokens.push_back(layers.at("encoder.cls_token").expand({pictures, -1, -1}));
  if (spec.registers > 0) tokens.push_back(layers.at("encoder.register_tokens").expand({pictures, -1, -1}));
  Index ahead = 0;
  for (auto& token : tokens) {  // as many of them have positions as are stored: all, the first, or none
    const Index count = token.size(1);
    if (ahead + count <= positions.before.size(1)) token = token + positions.before.narrow(1, ahead, count);
    ahead += count;
  }
  tokens.push_back(patches.flatten(2).transpose(1, 2) + positions.patches);
  auto y = at::cat(tokens, 1);
  for (int i = 0; i < spec.depth; ++i) {
    const std::string name = "encoder.blocks." + std::to_string(i) + ".";
    const auto scaled = [&](at::Tensor step, const char* part) {
      const auto gamma = layers.at(name + part + ".gamma");
      return gamma.defined() ? step * gamma : step;
    };
    y = y + scaled(attention(spec, layers, layers.layerNorm(y, name + "norm1", spec.epsilon), name + "attn."),
                   "ls1");
    y = y + scaled(mlp(layers, layers.layerNorm(y, name + "norm2", spec.epsilon), name + "mlp."), "ls2");
  }
  if (layers.has("encoder.norm.weight")) y = layers.layerNorm(y, "encoder.norm", spec.epsilon);
  if (spec.pool == ForeignSpec::Pool::ClassToken) return y.select(1, 0);
  const auto mean = y.narrow(1, ahead, y.size(1) - ahead).mean(1);
  return layers.has("encoder.fc_norm.weight") ? layers.layerNorm(mean, "encoder.fc_norm", spec.epsilon)
                                              : mean;
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
      case ProjectorLayer::Kind::Relu:
        y = y.relu();
        break;
      case ProjectorLayer::Kind::Gelu:
        y = at::gelu(y);
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
