#pragma once

#include <ATen/core/Tensor.h>

#include <stop_token>
#include <string>
#include <vector>

#include "core/model/ForeignSpec.h"
#include "core/torch/Layers.h"

namespace mlens {

/// The encoder and projector of another program's model in evaluation mode, over tensors named as by
/// readModel. Formulas: torchvision/models/resnet.py; timm/models/vision_transformer.py; DINOv2's layers
/// (layer scale, SwiGLU, registers). A stop is looked at between layers: throws Stopped. x: N x C x S x S,
/// normalised. Positions of another grid are interpolated (bicubic).
at::Tensor encodeForeign(const ForeignSpec& spec, const TensorMap& tensors, const at::Tensor& x,
                         const std::stop_token& stop);
/// The output of each stage (see layersOf), z last.
std::vector<at::Tensor> projectForeign(const ForeignSpec& spec, const TensorMap& tensors, const at::Tensor& h,
                                       const std::stop_token& stop);

}  // namespace mlens
