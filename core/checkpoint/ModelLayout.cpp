#include "core/checkpoint/ModelLayout.h"

namespace mlens {
namespace {

class Layout {
 public:
  std::vector<TensorInfo> tensors;

  void add(const std::string& name, std::vector<Index> shape) {
    tensors.push_back({name, "F32", std::move(shape)});
  }
  void layerNorm(const std::string& name, Index width) {
    add(name + ".weight", {width});
    add(name + ".bias", {width});
  }
  void convolution(const std::string& name, Index in, Index out, Index kernel) {
    add(name + ".weight", {out, in, kernel, kernel});
  }
  void batchNorm(const std::string& name, Index channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
      add(name + part, {channels});
    tensors.push_back({name + ".num_batches_tracked", "I64", {}});
  }
  void linear(const std::string& name, Index in, Index out, bool bias) {
    add(name + ".weight", {out, in});
    if (bias) add(name + ".bias", {out});
  }
};

void smallConv(Layout& layout, const ModelSpec& spec) {
  Index channels = spec.input.channels;
  for (int block = 0; block < 4; ++block) {
    const Index out = Index{spec.encoderWidth} << block;
    const std::string number = std::to_string(block + 1);
    layout.convolution("encoder.conv" + number, channels, out, 3);
    layout.batchNorm("encoder.bn" + number, out);
    channels = out;
  }
}

/// conv1, bn1 and what follows of one residual block, from `in` to `out` channels.
void residualBlock(Layout& layout, const std::string& name, Index in, Index middle, Index out) {
  const bool bottleneck = middle != out;
  layout.convolution(name + ".conv1", in, middle, bottleneck ? 1 : 3);
  layout.batchNorm(name + ".bn1", middle);
  layout.convolution(name + ".conv2", middle, middle, 3);
  layout.batchNorm(name + ".bn2", middle);
  if (bottleneck) {
    layout.convolution(name + ".conv3", middle, out, 1);
    layout.batchNorm(name + ".bn3", out);
  }
  if (in != out) {
    layout.convolution(name + ".downsample.0", in, out, 1);
    layout.batchNorm(name + ".downsample.1", out);
  }
}

void resNet(Layout& layout, const ModelSpec& spec) {
  const Index expansion = spec.encoder == EncoderKind::ResNet50 ? 4 : 1;
  Index channels = spec.encoderWidth;
  layout.convolution("encoder.conv1", spec.input.channels, channels, 3);
  layout.batchNorm("encoder.bn1", channels);
  const auto blocks = resNetBlocks(spec.encoder);
  for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
    const Index middle = Index{spec.encoderWidth} << stage;
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::string name = "encoder.layer" + std::to_string(stage + 1) + "." + std::to_string(block);
      residualBlock(layout, name, channels, middle, expansion * middle);
      channels = expansion * middle;
    }
  }
}

void visionTransformer(Layout& layout, const ModelSpec& spec) {
  const auto vit = visionTransformerOf(spec);
  const Index width = vit.featureDimension;
  layout.add("encoder.cls_token", {1, 1, width});
  layout.add("encoder.pos_embed", {1, Index{1} + vit.grid * vit.grid, width});
  layout.convolution("encoder.patch_embed.proj", spec.input.channels, width, vit.patch);
  layout.add("encoder.patch_embed.proj.bias", {width});
  for (int block = 0; block < vit.depth; ++block) {
    const std::string name = "encoder.blocks." + std::to_string(block);
    layout.layerNorm(name + ".norm1", width);
    layout.linear(name + ".attn.qkv", width, 3 * width, true);
    layout.linear(name + ".attn.proj", width, width, true);
    layout.layerNorm(name + ".norm2", width);
    layout.linear(name + ".mlp.fc1", width, 4 * width, true);
    layout.linear(name + ".mlp.fc2", 4 * width, width, true);
  }
  layout.layerNorm("encoder.norm", width);
}

}  // namespace

std::vector<int> resNetBlocks(EncoderKind kind) {
  return kind == EncoderKind::ResNet50 ? std::vector{3, 4, 6, 3} : std::vector{2, 2, 2, 2};
}

Chain projectorChainOf(const ModelSpec& spec) {
  Chain chain{spec.featureDimension()};
  for (int layer = 1; layer < spec.projectorDepth; ++layer) chain.push_back(spec.projectorWidth);
  if (spec.projectorDepth > 0) chain.push_back(spec.projectorOutput);
  return chain;
}

std::vector<TensorInfo> mlpTensors(const std::string& prefix, const Chain& chain) {
  Layout layout;
  for (std::size_t layer = 0; layer + 1 < chain.size(); ++layer) {
    const bool last = layer + 2 == chain.size();
    layout.linear(prefix + std::to_string(3 * layer), chain[layer], chain[layer + 1], last);
    if (!last) layout.batchNorm(prefix + std::to_string(3 * layer + 1), chain[layer + 1]);
  }
  return std::move(layout.tensors);
}

std::vector<TensorInfo> tensorsOf(const ModelSpec& spec) {
  Layout layout;
  if (spec.encoder == EncoderKind::SmallConv) {
    smallConv(layout, spec);
  } else if (spec.encoder == EncoderKind::VitTiny) {
    visionTransformer(layout, spec);
  } else {
    resNet(layout, spec);
  }
  auto tensors = std::move(layout.tensors);
  for (auto& tensor : mlpTensors("projector.", projectorChainOf(spec))) tensors.push_back(std::move(tensor));
  return tensors;
}

}  // namespace mlens
