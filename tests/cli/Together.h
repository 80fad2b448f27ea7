#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/cli/Program.h"

namespace mlens::cli {

/// A TCP port that nobody listens to.
std::string freePort();

/// Several processes that work together through torchrun's variables; `command` and `change` give each its
/// own.
std::vector<Outcome> runTogether(int size, const std::function<std::vector<std::string>(int rank)>& command,
                                 const std::function<void(int rank, Conditions&)>& change = {});

}  // namespace mlens::cli
