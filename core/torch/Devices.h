#pragma once

#include <c10/core/Device.h>

#include <string>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// "cpu", then "cuda:0", ... where LibTorch finds them.
std::vector<std::string> deviceNames();

/// auto (the first CUDA device, else the CPU), cpu, cuda or cuda:1. InvalidArgument lists what there is.
Result<c10::Device> deviceFor(const std::string& name);

/// Gives LibTorch the program's thread budget, on the calling thread; its own count on this system is wrong
/// (LibTorch 1.13 takes two virtual cores for one). OpenBLAS is held to one thread as everywhere.
void applyThreadBudget();

}  // namespace mlens
