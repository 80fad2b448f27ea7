#pragma once

#include "core/engine/ModelEngine.h"

namespace mlens {

/// The engine of this process.
ModelEngine& torchEngine();

}  // namespace mlens
