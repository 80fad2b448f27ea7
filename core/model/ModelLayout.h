#pragma once

#include <vector>

#include "core/model/ModelSpec.h"
#include "core/model/SafetensorsFile.h"

namespace mlens {

/// The tensors of a model in the order of its layers, under the names of our checkpoints: `encoder.` with
/// torchvision's names (conv1, bn1, layer1.0.conv1, ...) and `projector.N.` as positions in an nn.Sequential.
/// begin and end are not set.
std::vector<TensorInfo> tensorsOf(const ModelSpec& spec);

}  // namespace mlens
