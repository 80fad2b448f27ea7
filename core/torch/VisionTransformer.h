#pragma once

#include "core/model/ForeignSpec.h"
#include "core/torch/ForeignLayers.h"

namespace mlens {

/// h of a vision transformer (Dosovitskiy et al. 2021; timm's, DINO's, DINOv2's and DINOv3's): x is N x C x S
/// x S, normalised; S a multiple of the patch.
at::Tensor visionTransformer(const ForeignSpec& spec, const Layers& layers, const at::Tensor& x);

}  // namespace mlens
