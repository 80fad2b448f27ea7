#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/Matrix.h"

namespace mlens {

/// Names of the arrays in an .npz file (without ".npy"), with their shapes. Only their headers are read: an
/// array that is damaged further on says so when it is read.
Result<std::map<std::string, std::vector<Index>>> listNpz(const std::filesystem::path& path);

/// One array as a float matrix (as readNpyMatrix); name "" takes the first 2-D floating one.
Result<Matrix> readNpzMatrix(const std::filesystem::path& path, const std::string& name = {});

/// One 1-D integer array.
Result<std::vector<std::int64_t>> readNpzIntegers(const std::filesystem::path& path, const std::string& name);

}  // namespace mlens
