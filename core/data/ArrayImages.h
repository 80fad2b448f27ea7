#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

/// An npy file of N x height x width [x 1 or 3] or N x (1 or 3) x height x width bytes, mapped, with the
/// labels of NAME.labels.npy or labels.npy beside it.
Result<ImageSet> openArrayImages(const std::filesystem::path& path, const JobContext& job);

}  // namespace mlens
