#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

/// A binary file of STL-10's pictures (Coates, Lee, Ng 2011): 96 x 96 x 3, each channel column by column;
/// with the labels (1 to 10) of train_X.bin in train_y.bin beside it, and class_names.txt.
Result<ImageSet> openStlImages(const std::filesystem::path& path, const JobContext& job);

/// The training pictures in a folder of STL-10; empty if it is none.
std::filesystem::path stlFileInFolder(const std::filesystem::path& folder);

/// True for a name like train_X.bin.
bool looksLikeStl(const std::filesystem::path& path);

}  // namespace mlens
