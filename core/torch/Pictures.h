#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/data/ImageSet.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// Pictures as a network takes them: uint8, n x C x S x S, resized and cut to the input's size.
struct PictureBlock {
  std::vector<std::uint8_t> pixels;
  std::vector<Index> unreadable;        ///< positions in the block; their pixels are zero
  std::vector<std::string> complaints;  ///< why, one line each
};

/// Writes one picture as C x S x S.
void writePicture(const Image& picture, const InputSpec& input, std::span<std::uint8_t> out);

/// Decodes the pictures `rows` of the set, on threadBudget() threads. An unreadable picture is noted, not
/// fatal.
Result<PictureBlock> readPictures(const ImageSet& set, std::span<const Index> rows, const InputSpec& input,
                                  const JobContext& job);

/// "3 of 2,000 pictures could not be read (the first: ...)"; empty for none.
std::string unreadableWarning(std::size_t unreadable, Index pictures, const std::string& first);

}  // namespace mlens
