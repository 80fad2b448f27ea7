#pragma once

#include <vector>

#include "core/checkpoint/SafetensorsFile.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// The tensors of a model in the order of its layers, under the names of our checkpoints: `encoder.` with
/// torchvision's names (conv1, bn1, layer1.0.conv1, ...) or timm's (ViT) and `projector.N.` as positions in
/// an nn.Sequential. begin and end are not set.
std::vector<TensorInfo> tensorsOf(const ModelSpec& spec);

/// Residual blocks of each stage.
std::vector<int> resNetBlocks(EncoderKind kind);

/// The widths of an MLP's layers, from its input to its output: one more than it has linear layers.
using Chain = std::vector<Index>;
Chain projectorChainOf(const ModelSpec& spec);
/// Linear-(BatchNorm-ReLU-Linear)*: tensors `prefix` + position in an nn.Sequential. Linear layers before
/// batch normalisation have no bias.
std::vector<TensorInfo> mlpTensors(const std::string& prefix, const Chain& chain);

}  // namespace mlens
