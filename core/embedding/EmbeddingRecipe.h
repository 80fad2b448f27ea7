#pragma once

#include <string>

#include "core/data/ImageSet.h"
#include "core/engine/CheckpointSummary.h"

namespace mlens {

/// Everything that decides the vectors of these pictures; device and threads only change the rounding.
std::string embeddingRecipe(const CheckpointSummary& checkpoint, const ImageSet& images);

/// The recipe of one layer ("encoder", "projector"), under which the cache keeps it.
std::string layerRecipe(const std::string& recipe, const std::string& layer);

}  // namespace mlens
