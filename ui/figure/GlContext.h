#pragma once

#include <memory>

#include "core/base/Error.h"

namespace mlens {

/// An OpenGL context of its own without any window, current while it lives; the context that was current
/// before comes back afterwards. Tried in turn: EGL without a display, EGL on a device, then the display's
/// through Qt. GUI thread only.
class GlContext {
 public:
  /// Unsupported, with the remedy, where none works.
  static Result<std::unique_ptr<GlContext>> create();
  virtual ~GlContext() = default;
  GlContext(const GlContext&) = delete;
  GlContext& operator=(const GlContext&) = delete;

  virtual const char* kind() const = 0;

 protected:
  GlContext() = default;
};

}  // namespace mlens
