#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/PlanarImages.h"

namespace mlens {

inline constexpr int kCifarSide = 32;
inline constexpr std::size_t kCifarPixels = 3 * kCifarSide * kCifarSide;

/// One file of CIFAR-10 or CIFAR-100 (Krizhevsky 2009): pictures 32 x 32 x 3, their channels one after the
/// other.
struct CifarBatch {
  PlanarImages::Piece pictures;
  std::vector<std::int32_t> labels;  ///< CIFAR-100: the fine ones
  std::vector<std::string> names;    ///< file names; empty where the file has none
  int classes = 10;                  ///< or 100
};

/// True if the file begins like a pickle of protocol 2 to 5.
bool looksLikePickle(const std::filesystem::path& path);

/// The binary version: label (CIFAR-100: coarse, fine), then 3072 pixels, per picture. Mapped. BadFormat says
/// what does not fit.
Result<CifarBatch> readCifarBinary(const std::filesystem::path& path);

/// The Python version: a pickled dictionary with data (a NumPy array N x 3072 of bytes), labels or
/// fine_labels, and filenames. Read as inert data (PickleTree); the pixels stay mapped.
Result<CifarBatch> readCifarPickle(const std::filesystem::path& path);

/// Class names of the Python version's batches.meta or meta; none if the file is something else.
std::optional<std::vector<std::string>> cifarClassesInPickle(const std::filesystem::path& path);

}  // namespace mlens
