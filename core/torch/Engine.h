#pragma once

#include "core/model/ModelEngine.h"

namespace mlens {

/// The engine of this process.
ModelEngine& torchEngine();

}  // namespace mlens
