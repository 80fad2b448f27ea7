#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

/// The pictures below a folder, sorted by name. Its sub-folders that hold pictures (at any depth) are the
/// classes; with pictures directly in the folder there are no labels. Hidden files are passed over, symbolic
/// links followed (each folder once), files that are not pictures counted in a warning.
Result<ImageSet> openFolderImages(const std::filesystem::path& folder, const JobContext& job);

}  // namespace mlens
