#pragma once

#include <filesystem>
#include <string>

#include "core/base/Matrix.h"

namespace mlens::cli {

inline const std::string kExample = MLENS_SOURCE_DIR "/resources/example/";

/// `classes` Gaussian blobs far from each other; row i is of class i % classes.
Matrix blobs(Index rows, Index columns, int classes);
/// Writes blobs as .npy and their classes beside it; returns the vectors.
Matrix writeBlobs(const std::filesystem::path& vectors, const std::filesystem::path& labels, Index rows,
                  Index columns, int classes);
/// Writes N x side x side uint8 pictures: stripes whose direction is their class (i % 4), with noise.
void writePictures(const std::filesystem::path& path, Index count, int side);
/// A session of vectors with a 3D and a 2D view.
void writeVectorSession(const std::filesystem::path& session, const std::filesystem::path& vectors,
                        const std::filesystem::path& labels, Index points);

}  // namespace mlens::cli
