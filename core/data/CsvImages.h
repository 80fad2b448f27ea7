#pragma once

#include "core/data/ImageSet.h"

namespace mlens {

/// A list of picture files: a CSV with a column named file (or path, image, filename) and possibly one named
/// label (or class), or a text or CSV without header: file[, label] per line. Paths are relative to the
/// list's folder. Files that are not there are counted in a warning.
Result<ImageSet> openCsvImages(const std::filesystem::path& path, const JobContext& job);

/// The picture files of such a list in its order, for rows known otherwise.
Result<std::vector<std::filesystem::path>> readImageList(const std::filesystem::path& path);

}  // namespace mlens
