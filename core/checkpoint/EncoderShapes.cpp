#include "core/checkpoint/EncoderShapes.h"

#include "core/base/Text.h"

namespace mlens {
namespace {

constexpr int kMostBlocks = 1000;

std::string shapeText(const std::vector<Index>& shape) {
  std::string text = "[";
  for (const Index size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

std::string resNetName(const ForeignSpec& spec, Index stem, Index inner, Index groups) {
  struct Known {
    std::vector<int> blocks;
    bool bottleneck;
    const char* name;
  };
  static const Known kKnown[] = {{{2, 2, 2, 2}, false, "18"},  {{3, 4, 6, 3}, false, "34"},
                                 {{3, 4, 6, 3}, true, "50"},   {{3, 4, 23, 3}, true, "101"},
                                 {{3, 8, 36, 3}, true, "152"}, {{3, 24, 36, 3}, true, "200"}};
  std::string depth;
  for (const Known& known : kKnown) {
    if (known.blocks == spec.blocks && known.bottleneck == spec.bottleneck) depth = known.name;
  }
  if (depth.empty()) {
    depth = spec.bottleneck ? " of bottlenecks" : " of basic blocks";
    for (std::size_t i = 0; i < spec.blocks.size(); ++i) {
      depth += i == 0 ? ' ' : '-';
      depth += std::to_string(spec.blocks[i]);
    }
  }
  std::string name = (groups > 1 ? "resnext" : "resnet") + depth;
  if (groups > 1) return name + ", " + std::to_string(groups) + " groups";
  if (stem != 64) return name + ", width " + std::to_string(stem);
  return inner > stem ? name.insert(0, "wide ") : name;
}

}  // namespace

const StoredTensor* ShapeCheck::find(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : found->second;
}

void ShapeCheck::complain(const std::string& what) {
  if (problem_.empty()) problem_ = what;
}

bool ShapeCheck::optional(const std::string& name, const std::vector<Index>& shape) {
  const StoredTensor* tensor = find(name);
  if (!tensor) return false;
  if (tensor->shape != shape)
    complain(name + " is " + shapeText(tensor->shape) + ", expected " + shapeText(shape));
  used.insert(name);
  return true;
}

void ShapeCheck::need(const std::string& name, const std::vector<Index>& shape) {
  if (!optional(name, shape)) complain(name + " is missing");
}

void ShapeCheck::batchNorm(const std::string& name, Index width) {
  const bool affine = optional(name + ".weight", {width});
  if (affine) need(name + ".bias", {width});
  need(name + ".running_mean", {width});
  need(name + ".running_var", {width});
  optional(name + ".num_batches_tracked", {});
}

void ShapeCheck::layerNorm(const std::string& name, Index width) {
  need(name + ".weight", {width});
  optional(name + ".bias", {width});
}

void ShapeCheck::linear(const std::string& name, Index in, Index out) {
  need(name + ".weight", {out, in});
  optional(name + ".bias", {out});
}

Result<EncoderShapes> readResNet(const NamedTensors& tensors, const std::string& context) {
  ShapeCheck check(tensors);
  EncoderShapes shapes;
  ForeignSpec& spec = shapes.spec;
  spec.family = ForeignSpec::Family::ResNet;
  const auto sizeOf = [&](const std::string& name, std::size_t axis) {
    const StoredTensor* tensor = check.find(name);
    if (!tensor || tensor->shape.size() != 4) {
      check.complain(name + (tensor ? " is no convolution" : " is missing"));
      return Index{0};
    }
    return tensor->shape[axis];
  };
  const auto convolution = [&](const std::string& name, Index in, Index out, Index kernel) {
    check.need(name + ".weight", {out, in, kernel, kernel});
    check.optional(name + ".bias", {out});
  };

  const Index stem = sizeOf("conv1.weight", 0), kernel = sizeOf("conv1.weight", 2);
  const Index channels = sizeOf("conv1.weight", 1);
  convolution("conv1", channels, stem, kernel);
  check.batchNorm("bn1", stem);
  spec.bottleneck = check.find("layer1.0.conv3.weight") != nullptr;
  Index width = stem, groups = 1;
  for (int stage = 1; stage <= 4; ++stage) {
    int block = 0;
    for (; block < kMostBlocks && check.problem().empty(); ++block) {
      const std::string name = "layer" + std::to_string(stage) + "." + std::to_string(block) + ".";
      if (!check.find(name + "conv1.weight")) break;
      const Index inner = sizeOf(name + "conv1.weight", 0);
      const Index out = spec.bottleneck ? sizeOf(name + "conv3.weight", 0) : sizeOf(name + "conv2.weight", 0);
      convolution(name + "conv1", width, inner, spec.bottleneck ? 1 : 3);
      check.batchNorm(name + "bn1", inner);
      const Index perGroup = spec.bottleneck ? sizeOf(name + "conv2.weight", 1) : inner;
      if (perGroup < 1 || inner % perGroup != 0)
        check.complain(name + "conv2.weight has impossible groups");
      else
        groups = inner / perGroup;
      convolution(name + "conv2", perGroup, spec.bottleneck ? inner : out, 3);
      check.batchNorm(name + "bn2", spec.bottleneck ? inner : out);
      if (spec.bottleneck) {
        convolution(name + "conv3", inner, out, 1);
        check.batchNorm(name + "bn3", out);
      }
      if (check.find(name + "downsample.0.weight")) {
        convolution(name + "downsample.0", width, out, 1);
        check.batchNorm(name + "downsample.1", out);
      } else if (width != out || (stage > 1 && block == 0)) {
        check.complain(name + "downsample.0.weight is missing");
      }
      width = out;
    }
    if (block == 0) check.complain("layer" + std::to_string(stage) + " is missing");
    spec.blocks.push_back(block);
  }
  if (!check.problem().empty()) return fail(ErrorCode::BadFormat, check.problem(), context);
  if (channels != 1 && channels != 3)
    shapes.obstacle = "it takes pictures of " + std::to_string(channels) + " channels";
  spec.featureDimension = static_cast<int>(width);
  spec.stemKernel = static_cast<int>(kernel);
  const bool small = kernel < 7;
  spec.stemStride = small ? 1 : 2;
  spec.stemPadding = static_cast<int>(kernel / 2);
  spec.maxPool = !small;
  const Index inner = spec.bottleneck ? check.find("layer1.0.conv1.weight")->shape[0] : stem;
  spec.name = resNetName(spec, stem, inner, groups);
  shapes.channels = static_cast<int>(channels);
  shapes.used = std::move(check.used);
  return shapes;
}

}  // namespace mlens
