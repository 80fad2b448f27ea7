#pragma once

#include <memory>

#include "core/engine/ModelEngine.h"

namespace mlens {

/// Loads the LibTorch module (manifold-lens-torch.so beside the program, in ../lib/manifold-lens, or where
/// MANIFOLD_LENS_ENGINE points) with local symbols, once per process; later calls return the same engine.
/// Takes a second: call it from a background thread. Thread-safe. NotFound/Unsupported say where it was
/// looked for and why it failed.
Result<std::shared_ptr<ModelEngine>> loadEngine();

/// True once loadEngine() has succeeded.
bool engineLoaded();

}  // namespace mlens
