#include "core/checkpoint/LayoutRule.h"

#include <algorithm>
#include <array>

namespace mlens {
namespace {

// The first rule that fits counts: those with more to check come first.
constexpr LayoutRule kRules[] = {
    {"stable-pretraining", "", "backbone", "projector", "callbacks_modules"},
    {"solo-learn", "", "backbone", "projector", "args.json", 0, "relu", 2},
    {"solo-learn", "", "encoder", "projector", "args.json", 0, "relu", 2},
    {"solo-learn", "", "momentum_backbone", "momentum_projector", "args.json", 2, "relu", 2},
    {"solo-learn", "state_dict", "backbone", "head", "head.mlp", 0, "gelu", 2},
    {"solo-learn", "state_dict", "backbone", "projector", "classifier", 0, "relu", 2},
    {"solo-learn", "state_dict", "momentum_backbone", "momentum_projector", "classifier", 2, "relu", 2},
    {"lightly-train", "", "teacher_embedding_model", "teacher_projection_head", "", 0, "gelu"},
    {"lightly-train", "", "student_embedding_model", "student_projection_head", "", 1, "gelu"},
    {"lightly-train", "", "embedding_model", "projection_head", ""},
    {"lightly", "", "teacher_backbone", "teacher_head", "student_head", 0, "gelu"},
    {"lightly", "", "student_backbone", "student_head", "", 1, "gelu"},
    {"lightly", "", "backbone", "projection_head", "student_projection_head", 0, "gelu"},
    {"lightly", "", "student_backbone", "student_projection_head", "", 1, "gelu"},
    {"lightly", "", "backbone", "projection_head", "anchor_projection_head", 0, "gelu"},
    {"lightly", "", "anchor_backbone", "anchor_projection_head", "", 1, "gelu"},
    {"lightly", "", "backbone", "projection_head_global", "projection_head_global"},
    {"lightly", "", "backbone_momentum", "projection_head_global_momentum", "projection_head_global", 2},
    {"lightly", "", "backbone", "projection_head", "projection_head"},
    {"lightly", "", "backbone_momentum", "projection_head_momentum", "", 2},
    {"Barlow Twins", "model", "backbone", "projector", "bn."},
    {"VICReg", "model", "backbone", "projector", "projector"},
    {"mmselfsup", "", "encoder_q.0", "encoder_q.1", "encoder_q.1"},
    {"mmselfsup", "", "encoder_k.0", "encoder_k.1", "encoder_k.1", 2},
    {"mmselfsup", "", "online_net.0", "online_net.1", "", 0},
    {"mmselfsup", "", "backbone", "neck", "neck"},
    {"MoCo v1", "", "encoder_q", "encoder_q.fc", "encoder_q.fc.weight"},
    {"MoCo v2", "", "encoder_q", "encoder_q.fc", "encoder_q.fc"},
    {"MoCo", "", "encoder_k", "encoder_k.fc", "encoder_q", 2},
    {"MoCo v3", "", "base_encoder", "base_encoder.fc", "base_encoder.fc"},
    {"MoCo v3", "", "base_encoder", "base_encoder.head", "base_encoder.head"},
    {"MoCo v3", "", "momentum_encoder", "momentum_encoder.head", "momentum_encoder.head", 2},
    {"MoCo v3", "", "momentum_encoder", "momentum_encoder.fc", "", 2},
    {"SimSiam", "", "encoder", "encoder.fc", "predictor"},
    {"DeepCluster v2", "", "", "projection_head", "prototypes.prototypes", 0, "relu", 1, true},
    {"SwAV", "", "", "projection_head", "prototypes", 0, "relu", 1, true},
    {"SwAV", "", "", "projection_head", "projection_head", 0, "relu", 1, true},
    {"DINOv2", "teacher", "backbone", "dino_head", "dino_head", 0, "gelu"},
    {"DINOv2", "student", "backbone", "dino_head", "dino_head", 1, "gelu"},
    {"DINO", "teacher", "backbone", "head", "", 0, "gelu"},
    {"DINO", "student", "backbone", "head", "", 1, "gelu"},
    {"MAE", "", "", "-", "decoder_embed"},
    {"DINOv3", "", "", "-", "rope_embed"},
    {"DINOv3", "", "", "-", "embeddings.patch_embeddings.weight"},
    {"DINOv2", "", "", "-", "blocks.0.ls1.gamma"},
    {"DINOv2", "", "", "-", "blocks.0.0.ls1.gamma"},
    {"SupContrast", "model", "encoder", "head", "head", 0, "relu", 1, true},
    {"sthalles/SimCLR", "", "backbone", "backbone.fc", "backbone.fc.0"},
    {"VISSL", "trunk", "_feature_blocks", "/heads", ""},
    {"VISSL", "", "_feature_blocks", "-", ""},
    {"BYOL", "online_network_state_dict", "encoder", "projetion", ""},
    {"BYOL", "online_network_state_dict", "encoder", "projection", ""},
    {"BYOL", "target_network_state_dict", "encoder", "projetion", "", 2},
    {"BYOL", "target_network_state_dict", "encoder", "projection", "", 2},
    {"BYOL", "", "online_encoder", "online_encoder.projector", "online_encoder.projector"},
    {"BYOL", "", "target_encoder", "target_encoder.projector", "target_encoder.projector", 2},
    {"BYOL", "", "online_network.encoder", "online_network.projetion", "online_network.projetion"},
    {"BYOL", "", "online_network.encoder", "online_network.projection", ""},
    {"I-JEPA", "target_encoder", "", "-", ""},
    {"I-JEPA", "encoder", "", "-", "", 1},
};

constexpr std::array<std::string_view, 9> kWrappers = {"module",
                                                       "_orig_mod",
                                                       "_checkpoint_wrapped_module",
                                                       "_fsdp_wrapped_module",
                                                       "_forward_module",
                                                       "model",
                                                       "net",
                                                       "wrapped_model",
                                                       "_model"};

}  // namespace

std::span<const LayoutRule> layoutRules() {
  return kRules;
}

std::string plainKey(std::string_view key) {
  std::string plain;
  while (true) {
    const auto dot = key.find('.');
    const auto part = key.substr(0, dot);
    if (std::ranges::find(kWrappers, part) == kWrappers.end()) {
      if (!plain.empty()) plain += '.';
      plain += part;
    }
    if (dot == std::string_view::npos) return plain;
    key.remove_prefix(dot + 1);
    if (key.empty()) return plain += '.';
  }
}

}  // namespace mlens
