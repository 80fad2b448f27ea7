#pragma once

#include <optional>
#include <string_view>

#include "core/data/Image.h"

namespace mlens {

/// A binary PGM or PPM picture (P5, P6; 8 or 16 bits) in memory, by netpbm's description.
struct PnmHeader {
  int width = 0, height = 0, channels = 0;
  int maximum = 0;             ///< 1..65535: the value of white
  std::size_t dataOffset = 0;  ///< where the pixels begin
};

/// Nothing if the file does not begin like one.
std::optional<PnmHeader> pnmHeader(std::string_view file);

/// Nothing if pixels are missing.
std::optional<Image> pnmImage(std::string_view file, const PnmHeader& header);

}  // namespace mlens
