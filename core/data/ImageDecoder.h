#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/data/Image.h"

namespace mlens {

/// The only place that knows stb_image: PNG, BMP, GIF and TGA from memory. Its channels are 1 grey, 2
/// grey and alpha, 3 RGB, 4 RGB and alpha.
struct DecodedPixels {
  int width = 0, height = 0, channels = 0;
  std::unique_ptr<unsigned char, void (*)(void*)> pixels{nullptr, nullptr};
};

/// Width, height and channels only; nothing if the bytes are no such picture.
std::optional<DecodedPixels> decodeHeader(std::span<const std::byte> file);
std::optional<DecodedPixels> decodePixels(std::span<const std::byte> file);

/// Why the last decoding on this thread failed, in a word or two.
std::string decodingProblem();

}  // namespace mlens
