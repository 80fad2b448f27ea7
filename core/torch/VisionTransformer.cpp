#include "core/torch/VisionTransformer.h"

#include <cmath>

namespace mlens {
namespace {

constexpr Index kMostScores = Index{16} << 20;  // attention weights at once, to bound the memory

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

/// DINOv3's rotary positions: the angle of a pair is 2 pi times the patch's centre in -1..1, across or down,
/// divided by a period, base^(2 i / (width / 2)) for a head of this width. Tokens before the patches stay.
struct Rotation {
  at::Tensor cosine, sine;  // patches x head width; undefined: positions are not rotary

  at::Tensor operator()(const at::Tensor& x) const {  // pictures x heads x tokens x head width
    if (!cosine.defined()) return x;
    const Index ahead = x.size(2) - cosine.size(0);
    const auto patches = x.narrow(2, ahead, cosine.size(0));
    const auto halves = patches.chunk(2, -1);
    const auto turned = patches * cosine + at::cat({-halves[1], halves[0]}, -1) * sine;
    return at::cat({x.narrow(2, 0, ahead), turned}, 2);
  }
};
Rotation rotationFor(const ForeignSpec& spec, const Layers& layers, const at::Tensor& patches) {
  const Index width = spec.featureDimension / spec.heads, rows = patches.size(2), columns = patches.size(3);
  const auto options = patches.options();
  auto periods = layers.at("encoder.rope_embed.periods");
  if (!periods.defined() || periods.numel() != width / 4) {
    const auto steps = at::arange(width / 4, options) * (4.0 / static_cast<double>(width));
    periods = at::pow(at::full({1}, spec.rotaryBase, options), steps);
  }
  const auto centres = [&](Index count) {
    return (at::arange(count, options) + 0.5) * (2.0 / static_cast<double>(count)) - 1;
  };
  const auto down = centres(rows).view({rows, 1}).expand({rows, columns}).reshape({-1, 1});
  const auto across = centres(columns).expand({rows, columns}).reshape({-1, 1});
  const auto half = at::cat({down / periods, across / periods}, 1) * (2 * M_PI);
  const auto angles = at::cat({half, half}, 1);
  return {angles.cos(), angles.sin()};
}

at::Tensor attention(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x,
                     const std::string& name, const Rotation& rotated) {
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
    const auto parts = layers.maskedLinear(x, name + "qkv").chunk(3, -1);
    q = parts[0], k = parts[1], v = parts[2];
  }
  const auto y = layers.watched(attend(rotated(heads(q)), rotated(heads(k)), heads(v)));
  return layers.linear(y.transpose(1, 2).reshape({pictures, tokens, width}), name + "proj");
}

at::Tensor activated(ForeignSpec::Activation activation, const at::Tensor& x) {
  switch (activation) {
    case ForeignSpec::Activation::QuickGelu:
      return x * at::sigmoid(1.702 * x);
    case ForeignSpec::Activation::GeluTanh:
      return at::gelu(x, "tanh");
    case ForeignSpec::Activation::Relu:
      return x.relu();
    case ForeignSpec::Activation::Silu:
      return at::silu(x);
    case ForeignSpec::Activation::Gelu:
      break;
  }
  return at::gelu(x);
}

at::Tensor mlp(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x, const std::string& name) {
  at::Tensor hidden;
  if (layers.has(name + "w12.weight")) {
    const auto halves = layers.linear(x, name + "w12").chunk(2, -1);
    hidden = at::silu(halves[0]) * halves[1];
  } else if (layers.has(name + "gate.weight")) {
    hidden = at::silu(layers.linear(x, name + "gate")) * layers.linear(x, name + "fc1");
  } else {
    hidden = activated(spec.activation, layers.linear(x, name + "fc1"));
  }
  return layers.linear(hidden, name + "fc2");
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

}  // namespace

at::Tensor visionTransformer(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x) {
  const auto patches = layers.convolution(x, "encoder.patch_embed.proj", spec.patch, 0);
  const bool rotary = spec.grid == 0;
  const auto rotation = rotary ? rotationFor(spec, layers, patches) : Rotation();
  const auto positions = rotary ? Positions() : positionsFor(spec, layers, patches.size(2), patches.size(3));
  const Index pictures = x.size(0);
  std::vector<at::Tensor> tokens;
  if (spec.classToken) tokens.push_back(layers.at("encoder.cls_token").expand({pictures, -1, -1}));
  if (spec.registers > 0) tokens.push_back(layers.at("encoder.register_tokens").expand({pictures, -1, -1}));
  Index ahead = 0;
  for (auto& token : tokens) {  // as many of them have positions as are stored: all, the first, or none
    const Index count = token.size(1);
    if (!rotary && ahead + count <= positions.before.size(1))
      token = token + positions.before.narrow(1, ahead, count);
    ahead += count;
  }
  tokens.push_back(patches.flatten(2).transpose(1, 2));
  if (!rotary) tokens.back() = tokens.back() + positions.patches;
  auto y = at::cat(tokens, 1);
  for (int i = 0; i < spec.depth; ++i) {
    const std::string name = "encoder.blocks." + std::to_string(i) + ".";
    const auto scaled = [&](at::Tensor step, const char* part) {
      const auto gamma = layers.at(name + part + ".gamma");
      return gamma.defined() ? step * gamma : step;
    };
    const auto normed = layers.layerNorm(y, name + "norm1", spec.epsilon);
    y = y + scaled(attention(spec, layers, normed, name + "attn.", rotation), "ls1");
    y = y +
        scaled(mlp(spec, layers, layers.layerNorm(y, name + "norm2", spec.epsilon), name + "mlp."), "ls2");
  }
  if (layers.has("encoder.norm.weight")) y = layers.layerNorm(y, "encoder.norm", spec.epsilon);
  if (spec.pool == ForeignSpec::Pool::ClassToken) return y.select(1, 0);
  const auto mean = y.narrow(1, ahead, y.size(1) - ahead).mean(1);
  return layers.has("encoder.fc_norm.weight") ? layers.layerNorm(mean, "encoder.fc_norm", spec.epsilon)
                                              : mean;
}

}  // namespace mlens
