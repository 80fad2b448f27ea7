#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/model/AugmentationPolicy.h"
#include "core/model/EmbeddingLayers.h"

namespace mlens {

/// Pictures [first, first + count) of a set.
struct PictureRange {
  Index first = 0, count = 0;
  bool operator==(const PictureRange&) const = default;
};

/// Pictures a stream hands out at once. On the CPU no bit of a picture's vectors depends on the others; on
/// other devices ranges that begin at its multiples give the same bits however a set is divided.
inline constexpr Index kForwardBlock = 64;

/// What is wanted of a model and which pictures.
struct StreamRequest {
  std::vector<EmbeddingLayer> layers;
  std::vector<PictureRange> ranges;
  int views = 0;  ///< 0: the pictures as they are; else so many augmented views of each, one row each
  AugmentationPolicy policy;  ///< scaled to its strength
  std::uint64_t seed = 1;     ///< view v of picture i is drawn from the stream i * views + v
};

/// The rows of at most kForwardBlock pictures, in their order, the views of a picture one after the other.
struct EmbeddedBlock {
  PictureRange pictures;
  std::vector<Matrix> layers;           ///< unreadable pictures have no rows
  std::vector<Index> unreadable;        ///< numbers of the pictures
  std::vector<std::string> complaints;  ///< why, one line each
};

/// Takes the blocks in order; an error ends the stream.
using EmbeddingSink = std::function<Result<void>(EmbeddedBlock)>;

}  // namespace mlens
