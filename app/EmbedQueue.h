#pragma once

#include <filesystem>
#include <vector>

#include "core/base/Error.h"
#include "core/model/AugmentationPolicy.h"

namespace mlens {

/// The folder of each checkpoint's files: `out` for one, else a folder in it named after the checkpoint (and
/// its folder, where two have the same name). InvalidArgument for a checkpoint that is named twice.
Result<std::vector<std::filesystem::path>> foldersFor(const std::vector<std::filesystem::path>& checkpoints,
                                                      const std::filesystem::path& out);

/// A policy from a JSON file of its own or from a training recipe (its "policy").
Result<AugmentationPolicy> readPolicy(const std::filesystem::path& path);

}  // namespace mlens
