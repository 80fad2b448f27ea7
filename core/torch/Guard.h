#pragma once

#include <exception>
#include <stop_token>
#include <utility>

#include "core/base/Error.h"

namespace mlens {

/// Thrown inside LibTorch's work when the user stopped it; becomes ErrorCode::Cancelled at the room's door.
struct Stopped : std::exception {
  const char* what() const noexcept override { return "stopped"; }
};

/// An error of ours thrown through LibTorch's work; comes out again at the room's door.
struct Failed : std::exception {
  explicit Failed(Error why) : error(std::move(why)) {}
  const char* what() const noexcept override { return error.message.c_str(); }
  Error error;
};

inline void throwIfStopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Stopped();
}

/// The exception being handled, as an Error: first line only, memory and cancelling told apart. Call it in a
/// catch block.
Error errorFromException();

/// Runs a function that returns Result<T>; no exception leaves.
template <class F>
auto guarded(F&& function) -> decltype(function()) {
  try {
    return function();
  } catch (...) {
    return tl::unexpected<Error>(errorFromException());
  }
}

}  // namespace mlens
