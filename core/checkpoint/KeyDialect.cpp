#include "core/checkpoint/KeyDialect.h"

#include <vector>

namespace mlens {
namespace {

using Family = ForeignSpec::Family;

constexpr KeyRename kResNet[] = {{"layer#.#.shortcut.", "layer$1.$2.downsample."}};  // SupContrast's word

constexpr KeyRename kPositional[] = {{"0.", "conv1."},  {"1.", "bn1."},    {"4.", "layer1."},
                                     {"5.", "layer2."}, {"6.", "layer3."}, {"7.", "layer4."}};

constexpr KeyRename kTimm[] = {{"reg_token", "register_tokens"},
                               {"storage_tokens", "register_tokens"},
                               {"blocks.#.mlp.w1.", "blocks.$1.mlp.gate."},
                               {"blocks.#.mlp.w2.", "blocks.$1.mlp.fc1."},
                               {"blocks.#.mlp.w3.", "blocks.$1.mlp.fc2."},
                               {"blocks.#.gamma_1", "blocks.$1.ls1.gamma"},
                               {"blocks.#.gamma_2", "blocks.$1.ls2.gamma"}};

// DINOv2's training cuts the blocks into chunks: blocks.CHUNK.BLOCK, the blocks numbered through.
constexpr KeyRename kChunked[] = {{"blocks.#.#.mlp.w3.", "blocks.$2.mlp.fc2."},
                                  {"blocks.#.#.", "blocks.$2."}};

constexpr KeyRename kHuggingFace[] = {{"embeddings.cls_token", "cls_token"},
                                      {"embeddings.mask_token", "mask_token"},
                                      {"embeddings.register_tokens", "register_tokens"},
                                      {"embeddings.position_embeddings", "pos_embed"},
                                      {"embeddings.patch_embeddings.projection.", "patch_embed.proj."},
                                      {"layernorm.", "norm."},
                                      {"encoder.layer.#.attention.attention.query.", "blocks.$1.attn.q."},
                                      {"encoder.layer.#.attention.attention.key.", "blocks.$1.attn.k."},
                                      {"encoder.layer.#.attention.attention.value.", "blocks.$1.attn.v."},
                                      {"encoder.layer.#.attention.output.dense.", "blocks.$1.attn.proj."},
                                      {"encoder.layer.#.layernorm_before.", "blocks.$1.norm1."},
                                      {"encoder.layer.#.layernorm_after.", "blocks.$1.norm2."},
                                      {"encoder.layer.#.intermediate.dense.", "blocks.$1.mlp.fc1."},
                                      {"encoder.layer.#.output.dense.", "blocks.$1.mlp.fc2."},
                                      {"encoder.layer.#.layer_scale1.lambda1", "blocks.$1.ls1.gamma"},
                                      {"encoder.layer.#.layer_scale2.lambda1", "blocks.$1.ls2.gamma"},
                                      {"encoder.layer.#.mlp.weights_in.", "blocks.$1.mlp.w12."},
                                      {"encoder.layer.#.mlp.weights_out.", "blocks.$1.mlp.fc2."},
                                      {"encoder.layer.#.", "blocks.$1."}};

constexpr KeyRename kHuggingFaceRotary[] = {{"embeddings.cls_token", "cls_token"},
                                            {"embeddings.mask_token", "mask_token"},
                                            {"embeddings.register_tokens", "register_tokens"},
                                            {"embeddings.patch_embeddings.", "patch_embed.proj."},
                                            {"layer.#.attention.q_proj.", "blocks.$1.attn.q."},
                                            {"layer.#.attention.k_proj.", "blocks.$1.attn.k."},
                                            {"layer.#.attention.v_proj.", "blocks.$1.attn.v."},
                                            {"layer.#.attention.o_proj.", "blocks.$1.attn.proj."},
                                            {"layer.#.layer_scale1.lambda1", "blocks.$1.ls1.gamma"},
                                            {"layer.#.layer_scale2.lambda1", "blocks.$1.ls2.gamma"},
                                            {"layer.#.mlp.gate_proj.", "blocks.$1.mlp.gate."},
                                            {"layer.#.mlp.up_proj.", "blocks.$1.mlp.fc1."},
                                            {"layer.#.mlp.down_proj.", "blocks.$1.mlp.fc2."},
                                            {"layer.#.", "blocks.$1."}};

constexpr KeyRename kTorchvisionVit[] = {
    {"class_token", "cls_token"},
    {"encoder.pos_embedding", "pos_embed"},
    {"conv_proj.", "patch_embed.proj."},
    {"encoder.ln.", "norm."},
    {"encoder.layers.encoder_layer_#.self_attention.in_proj_weight", "blocks.$1.attn.qkv.weight"},
    {"encoder.layers.encoder_layer_#.self_attention.in_proj_bias", "blocks.$1.attn.qkv.bias"},
    {"encoder.layers.encoder_layer_#.self_attention.out_proj.", "blocks.$1.attn.proj."},
    {"encoder.layers.encoder_layer_#.ln_1.", "blocks.$1.norm1."},
    {"encoder.layers.encoder_layer_#.ln_2.", "blocks.$1.norm2."},
    {"encoder.layers.encoder_layer_#.mlp.linear_1.", "blocks.$1.mlp.fc1."},
    {"encoder.layers.encoder_layer_#.mlp.linear_2.", "blocks.$1.mlp.fc2."},
    {"encoder.layers.encoder_layer_#.mlp.0.", "blocks.$1.mlp.fc1."},
    {"encoder.layers.encoder_layer_#.mlp.3.", "blocks.$1.mlp.fc2."}};

constexpr KeyDialect kDialects[] = {
    {"torchvision", Family::ResNet, "conv1.weight", "layer1.0.conv1.weight", kResNet},
    {"a sequence without names", Family::ResNet, "0.weight", "4.0.conv1.weight", kPositional},
    {"timm", Family::VisionTransformer, "patch_embed.proj.weight", "blocks.0.norm1.weight", kTimm},
    {"DINOv2 in chunks", Family::VisionTransformer, "patch_embed.proj.weight", "blocks.0.0.norm1.weight",
     kChunked},
    {"Hugging Face", Family::VisionTransformer, "embeddings.patch_embeddings.projection.weight",
     "encoder.layer.0.attention.attention.query.weight", kHuggingFace},
    {"Hugging Face", Family::VisionTransformer, "embeddings.patch_embeddings.weight",
     "layer.0.attention.q_proj.weight", kHuggingFaceRotary},
    {"torchvision", Family::VisionTransformer, "conv_proj.weight",
     "encoder.layers.encoder_layer_0.ln_1.weight", kTorchvisionVit},
};

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// The length of the key's start that the pattern takes; its numbers are added to `numbers`.
std::optional<std::size_t> matched(std::string_view pattern, std::string_view key,
                                   std::vector<std::string_view>& numbers) {
  std::size_t at = 0;
  for (const char wanted : pattern) {
    if (wanted != '#') {
      if (at >= key.size() || key[at] != wanted) return std::nullopt;
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < key.size() && isDigit(key[at])) ++at;
    if (at == begin) return std::nullopt;
    numbers.push_back(key.substr(begin, at - begin));
  }
  return at;
}

}  // namespace

std::span<const KeyDialect> keyDialects() {
  return kDialects;
}

std::string canonicalKey(const KeyDialect& dialect, std::string_view key) {
  for (const KeyRename& rename : dialect.renames) {
    std::vector<std::string_view> numbers;
    const auto taken = matched(rename.pattern, key, numbers);
    if (!taken) continue;
    std::string name;
    for (std::size_t i = 0; i < rename.name.size(); ++i) {
      if (rename.name[i] == '$') {
        name += numbers[static_cast<std::size_t>(rename.name[++i] - '1')];
      } else {
        name += rename.name[i];
      }
    }
    return name += key.substr(*taken);
  }
  return std::string(key);
}

}  // namespace mlens
