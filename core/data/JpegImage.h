#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/data/Image.h"

namespace mlens {

/// Whether the bytes begin like a JPEG.
bool isJpeg(std::span<const std::byte> file);

/// Size and channels (1 grey, 3 RGB) only. BadFormat: no JPEG, or cut off before its size.
Result<Image> jpegHeader(std::span<const std::byte> file);

/// The pixels that Pillow's convert("RGB") gives with the same libjpeg: fancy upsampling, CMYK (inverted, as
/// Adobe writes it) without a colour profile; grey stays one channel. BadFormat: damaged, or cut short. No
/// more than kMaxPixels: the caller looks at the header first.
Result<Image> jpegImage(std::span<const std::byte> file);

}  // namespace mlens
