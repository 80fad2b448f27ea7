#pragma once

#include <string>

#include "core/data/ImageSet.h"
#include "core/engine/CheckpointSummary.h"

namespace mlens {

/// Everything that decides the vectors of these pictures but for the rounding, which differs between devices.
std::string embeddingRecipe(const CheckpointSummary& checkpoint, const ImageSet& images);

/// The recipe of one layer ("encoder", "projector"), under which the cache keeps it: of a GPU that was asked
/// for by name, another one than of the CPU. "auto" shares with the CPU.
std::string layerRecipe(const std::string& recipe, const std::string& layer, const std::string& device);

}  // namespace mlens
