#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// What a user may say about a checkpoint that the file does not, or that was guessed wrong. Empty: guessed.
struct ReadingOptions {
  std::string encoder;    ///< a candidate's number (1 is the best) or its prefix, "teacher/backbone."
  std::string projector;  ///< the prefix of its layers within the encoder's dictionary; "none": z = h
  std::optional<int> projectorLayers;  ///< z is the output of this linear layer of it; the rest is left out
  std::string activation;              ///< of the projector: "relu", "gelu"
  std::optional<int> stemPadding, stemStride;
  std::optional<bool> maxPool;
  std::optional<int> heads;
  std::string pool;           ///< of a vision transformer: "class-token", "mean"
  std::optional<int> size;    ///< of the pictures, in pixels
  std::optional<int> resize;  ///< of the shorter side, before the centre is cut out; at least the size
  std::string interpolation;  ///< "bilinear", "bicubic", ...: see interpolationFrom()
  std::vector<double> mean, std;
  bool assumeNothing = false;  ///< what would have to be assumed is an error; not kept in a session

  Result<void> validate() const;
  bool operator==(const ReadingOptions&) const = default;
};

}  // namespace mlens
