#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/Error.h"
#include "core/base/ResultCache.h"

namespace mlens {

class ModelEngine;

/// Gives the engine, loading it when it is first asked: a second or more, so not on the GUI thread. Any
/// thread may ask; the errors are those of loadEngine().
using EngineSource = std::function<Result<std::shared_ptr<ModelEngine>>()>;

/// What the program gives to all that computes: made once, in `app`, and handed down. Copies stand for the
/// same.
struct Services {
  EngineSource engine;
  ResultCache cache{std::filesystem::path()};  ///< of an empty path: nothing is kept
};

}  // namespace mlens
