#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

/// Files of CIFAR-10 or CIFAR-100, binary or Python version, in this order as one set, with the class names
/// found beside the first.
Result<ImageSet> openCifarImages(const std::vector<std::filesystem::path>& files, const JobContext& job);

/// The training part in a folder of CIFAR (data_batch_1... or train); empty if it is none.
std::vector<std::filesystem::path> cifarFilesInFolder(const std::filesystem::path& folder);

/// True for a file that is named or begins as CIFAR files do (binary: *.bin; Python: a pickle without an
/// extension).
bool looksLikeCifar(const std::filesystem::path& path);

}  // namespace mlens
