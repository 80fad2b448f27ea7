#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/Command.h"

namespace mlens {

/// Adds every command of the program to `app`.
void addCommands(CLI::App& app, Context& context);

/// Parses and runs one command line (without the program's name). Returns the exit status: 0 done, 1 failed
/// with one line on stderr, 2 wrong usage. Library exceptions other than the parser's may come through.
int runCommandLine(std::vector<std::string> arguments);

}  // namespace mlens
