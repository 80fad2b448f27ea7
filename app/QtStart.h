#pragma once

#include <QApplication>
#include <QGuiApplication>
#include <memory>

#include "core/base/Error.h"

namespace mlens {

/// The one QGuiApplication of `render`: needs no display. Call once in a process.
Result<std::unique_ptr<QGuiApplication>> startOffscreen();

/// The QApplication of the window. Without a display (none named, or one that cannot be reached) an error
/// says what to do instead. Call once in a process.
Result<std::unique_ptr<QApplication>> startWindow();

}  // namespace mlens
