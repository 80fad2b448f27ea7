#include <cmath>

#include "core/checkpoint/EncoderShapes.h"

namespace mlens {
namespace {

constexpr int kMostBlocks = 1000;

std::string nameOf(const ForeignSpec& spec, Index width) {
  const char* size = nullptr;
  if (spec.depth == 12)
    size = width == 192 ? "tiny" : width == 384 ? "small" : width == 768 ? "base" : nullptr;
  if (spec.depth == 24 && width == 1024) size = "large";
  if (spec.depth == 32 && width == 1280) size = "huge";
  if (spec.depth == 40 && width == 1536) size = "giant";
  std::string patch = "/";
  patch += std::to_string(spec.patch);
  std::string name =
      size ? "vit-" + std::string(size) + patch
           : "vit" + patch + " of " + std::to_string(spec.depth) + " blocks, width " + std::to_string(width);
  if (spec.registers > 0) name += ", " + std::to_string(spec.registers) + " registers";
  return name;
}

/// One block; a mixed one complains.
void readBlock(ShapeCheck& check, const std::string& name, Index width, bool separate) {
  check.layerNorm(name + "norm1", width);
  check.layerNorm(name + "norm2", width);
  if (separate) {
    for (const char* part : {"q", "k", "v"}) check.linear(name + "attn." + part, width, width);
  } else {
    check.linear(name + "attn.qkv", width, 3 * width);
    check.optional(name + "attn.qkv.bias_mask", {3 * width});
  }
  check.linear(name + "attn.proj", width, width);
  check.optional(name + "ls1.gamma", {width});
  check.optional(name + "ls2.gamma", {width});
  const auto rows = [&](const std::string& key) {
    const StoredTensor* tensor = check.find(key);
    return tensor && tensor->shape.size() == 2 ? tensor->shape[0] : Index{0};
  };
  if (check.find(name + "mlp.w12.weight")) {
    const Index twice = rows(name + "mlp.w12.weight");
    check.linear(name + "mlp.w12", width, twice);
    check.linear(name + "mlp.fc2", twice / 2, width);
  } else {
    const Index hidden = rows(name + "mlp.fc1.weight");
    if (check.find(name + "mlp.gate.weight")) check.linear(name + "mlp.gate", width, hidden);
    check.linear(name + "mlp.fc1", width, hidden);
    check.linear(name + "mlp.fc2", hidden, width);
  }
}

/// Reads the positions: how many belong to the class token (and registers), and the side of the grid.
void readPositions(ShapeCheck& check, ForeignSpec& spec, Index width) {
  const StoredTensor* positions = check.find("pos_embed");
  if (!positions || positions->shape.size() < 2 || positions->shape.size() > 3 ||
      positions->shape.back() != width) {
    check.complain(positions ? "pos_embed does not fit the width" : "pos_embed is missing");
    return;
  }
  check.used.insert("pos_embed");
  const Index count = positions->shape[positions->shape.size() - 2];
  for (const Index before :
       {spec.classToken ? Index{1} : Index{0}, Index{0}, Index{spec.classToken ? 1 : 0} + spec.registers}) {
    const auto side =
        static_cast<Index>(std::lround(std::sqrt(static_cast<double>(std::max<Index>(count - before, 0)))));
    if (side > 0 && side * side == count - before) {
      spec.grid = static_cast<int>(side);
      return;
    }
  }
  check.complain("pos_embed has " + std::to_string(count) + " positions, which make no square");
}

bool isRotary(const ShapeCheck& check) {
  return check.find("rope_embed.periods") || check.find("blocks.0.attn.qkv.bias_mask") ||
         (check.find("blocks.0.attn.q.weight") && !check.find("pos_embed"));
}

/// DINOv3's positions turn pairs of numbers of each head: a quarter of a head has a period each.
void readRotary(ShapeCheck& check, EncoderShapes& shapes, Index width) {
  ForeignSpec& spec = shapes.spec;
  spec.epsilon = 1e-5;
  if (const StoredTensor* periods = check.find("rope_embed.periods")) {
    const Index count = periods->shape.size() == 1 ? periods->shape[0] : 0;
    check.need("rope_embed.periods", {count});
    shapes.headsKnown = count > 0 && width % (4 * count) == 0;
    if (shapes.headsKnown) spec.heads = static_cast<int>(width / (4 * count));
  }
  if (width % (4 * spec.heads) != 0) check.complain("rotary positions need heads of a multiple of 4");
}

}  // namespace

Result<EncoderShapes> readVisionTransformer(const NamedTensors& tensors, const std::string& context) {
  ShapeCheck check(tensors);
  EncoderShapes shapes;
  ForeignSpec& spec = shapes.spec;
  spec.family = ForeignSpec::Family::VisionTransformer;
  const StoredTensor* patches = check.find("patch_embed.proj.weight");
  if (!patches || patches->shape.size() != 4 || patches->shape[2] != patches->shape[3] ||
      patches->shape[2] < 1 || patches->shape[2] > 1024 || patches->shape[0] < 1) {
    return fail(ErrorCode::BadFormat, "patch_embed.proj.weight is no square patch embedding", context);
  }
  const Index width = patches->shape[0];
  spec.patch = static_cast<int>(patches->shape[2]);
  spec.featureDimension = static_cast<int>(width);
  shapes.channels = static_cast<int>(patches->shape[1]);
  check.need("patch_embed.proj.weight", patches->shape);
  check.optional("patch_embed.proj.bias", {width});
  spec.classToken = check.optional("cls_token", {1, 1, width});
  if (const StoredTensor* registers = check.find("register_tokens")) {
    if (registers->shape.size() == 3) spec.registers = static_cast<int>(registers->shape[1]);
    check.need("register_tokens", {1, spec.registers, width});
  }
  spec.separateQkv = check.find("blocks.0.attn.q.weight") != nullptr;
  while (spec.depth < kMostBlocks && check.problem().empty() &&
         check.find("blocks." + std::to_string(spec.depth) + ".norm1.weight")) {
    readBlock(check, "blocks." + std::to_string(spec.depth++) + ".", width, spec.separateQkv);
  }
  spec.gatedMlp = check.find("blocks.0.mlp.w12.weight") || check.find("blocks.0.mlp.gate.weight");
  spec.heads = static_cast<int>(std::max<Index>(1, width / 64));
  if (width % spec.heads != 0) spec.heads = 1;
  if (isRotary(check)) {
    readRotary(check, shapes, width);
  } else {
    readPositions(check, spec, width);
  }
  // timm normalises the mean of the tokens ("fc_norm"), or all tokens before anything is taken ("norm").
  const bool meanNorm = check.find("fc_norm.weight") != nullptr;
  spec.pool = meanNorm || !spec.classToken ? ForeignSpec::Pool::Mean : ForeignSpec::Pool::ClassToken;
  if (meanNorm) check.layerNorm("fc_norm", width);
  if (check.find("norm.weight")) check.layerNorm("norm", width);
  if (check.find("norm_pre.weight") || check.find("pre_layrnorm.weight"))
    shapes.obstacle = "it normalises before the first block (CLIP), which does not run here yet";
  if (!check.problem().empty()) return fail(ErrorCode::BadFormat, check.problem(), context);
  if (shapes.channels != 1 && shapes.channels != 3)
    shapes.obstacle = "it takes pictures of " + std::to_string(shapes.channels) + " channels";
  spec.name = nameOf(spec, width);
  shapes.used = std::move(check.used);
  return shapes;
}

}  // namespace mlens
