#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/Error.h"
#include "core/model/ForeignSpec.h"

namespace mlens {

/// Applies what a config.json states of the encoder, in the words of Hugging Face's transformers
/// (`model_type`, `num_attention_heads`, `layer_norm_eps`, `hidden_act`, `rope_theta`) or of timm
/// (`architecture`, `global_pool`, `model_args`). `headsKnown` becomes true where it settles the attention
/// heads. Unsupported: it states what is not run here. `config`: null or an object.
Result<void> applyModelConfig(const nlohmann::json& config, ForeignSpec& spec, bool& headsKnown);

/// The attention heads that vision transformers of this width have in timm, MAE, DINO and I-JEPA; 0 where
/// none is usual.
int usualHeads(int width);

}  // namespace mlens
