#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/data/PointTable.h"

namespace mlens {

struct VectorFileOptions {
  std::string array;  ///< which array of an .npz; "" takes the first 2-D floating one
  std::filesystem::path
      labels;  ///< .npy integers or a .csv column of names; "" looks for NAME.labels.npy, labels.npy
  std::filesystem::path images;  ///< a CSV/text list of picture paths, one per row; "" none
};

/// Precomputed vectors with what is known of their rows.
struct VectorFile {
  Matrix vectors;     ///< N x D, all finite
  PointTable points;  ///< N rows
};

/// Reads .npy (mapped), .npz or .csv. In a CSV, numeric columns are the vector, except columns named
/// label/class (labels), name/file/filename (names) and image/path (pictures), and, where the vector's
/// columns are numbered (x0, x1, ...), those that are not. Labels and pictures must have one entry per row.
/// Further numeric columns of the points: NAME.columns.csv beside the file.
Result<VectorFile> openVectors(const std::filesystem::path& path, const VectorFileOptions& options,
                               const JobContext& job);

}  // namespace mlens
