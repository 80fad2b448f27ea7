#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// A decoded picture: height x width x channels (1 grey, 3 RGB), row-major uint8.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<std::uint8_t> pixels;
};

/// The largest picture that is decoded, in pixels.
inline constexpr std::int64_t kMaxPixels = 100'000'000;

/// Decodes PNG, JPEG, BMP, GIF (first frame), TGA or PNM. Refuses more than 100 megapixels before allocating.
/// As Pillow's convert("RGB"): alpha and transparent colours are dropped, JPEG comes from libjpeg; 16 bits
/// become 8; grey stays one channel.
Result<Image> readImage(const std::filesystem::path& path);

/// What the file's header says of the picture, without pixels: cheap, but no proof that it can be decoded.
Result<Image> readImageHeader(const std::filesystem::path& path);

/// Whether the file's name ends like a picture that readImage can decode (any case).
bool hasImageExtension(const std::filesystem::path& path);

/// Pillow's filters of the same names.
enum class Interpolation { Bilinear, Bicubic, Nearest, Box, Hamming, Lanczos };

/// The shorter side scaled to `shorter` (at least `size`), then the centre size x size cut out: the bytes
/// that torchvision's Resize(shorter, interpolation) and CenterCrop(size) give of a Pillow image,
/// antialiased. `squash`: both sides scaled to `shorter`, whatever the picture's shape.
Image resizeAndCrop(const Image& image, int shorter, int size, Interpolation interpolation,
                    bool squash = false);

/// Scaled (bilinear, antialiased) so that the longer side is `size` at most; smaller images stay as they are.
Image thumbnail(const Image& image, int size);

/// Grey to RGB or RGB to grey (ITU-R 601 luma); the same channels are a copy.
Image withChannels(const Image& image, int channels);

}  // namespace mlens
