#pragma once

#include <ATen/core/Tensor.h>

#include "core/torch/Guard.h"

namespace mlens {

/// The result of a layer: a stop is looked at here, and once more when its gradient comes back. Throws
/// Stopped.
inline at::Tensor watched(at::Tensor x, const std::stop_token& stop) {
  throwIfStopped(stop);
  if (x.requires_grad()) {
    x.register_hook([stop](const at::Tensor&) { throwIfStopped(stop); });
  }
  return x;
}

}  // namespace mlens
