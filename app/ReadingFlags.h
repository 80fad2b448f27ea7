#pragma once

#include <CLI/CLI.hpp>

#include "core/model/ReadingOptions.h"

namespace mlens {

/// The options that say of another program's checkpoint what the file does not, or what was guessed wrong.
void addReadingOptions(CLI::App& command, ReadingOptions& options);

}  // namespace mlens
