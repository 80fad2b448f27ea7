#pragma once

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"

namespace mlens {

/// The prefixes under which a chain of layers fits the chosen encoder, as ReadingOptions::projector takes
/// them: what a user may choose from. In the order of their names; of nested ones the outermost.
std::vector<std::string> projectorChoices(const CheckpointFile& file, const ModelReading& reading);

}  // namespace mlens
