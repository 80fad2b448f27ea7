#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

/// An IDX file of pictures (N x height x width [x 1 or 3]) with the labels and class names found beside it.
Result<ImageSet> openIdxImages(const std::filesystem::path& path, const JobContext& job);

/// The IDX file of pictures a folder stands for: the training one, or the only one; empty if it holds none.
/// InvalidArgument if it holds several of which none is the training one.
Result<std::filesystem::path> idxFileInFolder(const std::filesystem::path& folder);

}  // namespace mlens
