#include "core/data/Image.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "core/base/AtomicFile.h"
#include "core/base/Text.h"

namespace {

// The decoder's own memory is bounded too: a small PNG can ask for gigabytes.
constexpr std::size_t kDecoderLimit = std::size_t{900} << 20;

void* decoderRealloc(void* block, std::size_t size) {
  return size > kDecoderLimit ? nullptr : std::realloc(block, size);
}

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_PIC
#define STBI_NO_PSD
#define STBI_NO_STDIO
#define STBI_MALLOC(size) decoderRealloc(nullptr, size)
#define STBI_REALLOC(block, size) decoderRealloc(block, size)
#define STBI_FREE(block) std::free(block)
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace mlens {
namespace {

constexpr std::size_t kFileLimit = std::size_t{256} << 20;
constexpr std::size_t kHeaderLimit = std::size_t{256} << 10;

const stbi_uc* bytesOf(const std::string& file) {
  return reinterpret_cast<const stbi_uc*>(file.data());
}

tl::unexpected<Error> undecodable(const std::filesystem::path& path, const std::string& file) {
  if (file.empty()) return fail(ErrorCode::BadFormat, "is empty", path.string());
  const char* reason = stbi_failure_reason();
  return fail(ErrorCode::BadFormat,
              std::string("is not a readable picture (") + (reason ? reason : "unknown format") +
                  "); convert it to PNG or JPEG",
              path.string());
}

Result<Image> headerOf(const std::string& file, const std::filesystem::path& path) {
  Image image;
  const int read = stbi_info_from_memory(bytesOf(file), static_cast<int>(file.size()), &image.width,
                                         &image.height, &image.channels);
  if (read == 0 || image.width <= 0 || image.height <= 0) return undecodable(path, file);
  if (std::int64_t{image.width} * image.height > kMaxPixels) {
    return fail(ErrorCode::Unsupported,
                "has " + std::to_string(image.width) + " x " + std::to_string(image.height) +
                    " pixels; more than 100 million are not read, scale it down",
                path.string());
  }
  image.channels = image.channels <= 2 ? 1 : 3;
  return image;
}

/// Pixels of 1 to 4 channels with the alpha of 2 and 4 composed on white.
std::vector<std::uint8_t> composedOnWhite(const stbi_uc* pixels, std::size_t count, int channels) {
  if (channels % 2 == 1) return {pixels, pixels + count * static_cast<std::size_t>(channels)};
  const int colours = channels - 1;
  std::vector<std::uint8_t> composed(count * static_cast<std::size_t>(colours));
  auto out = composed.begin();
  for (const stbi_uc* pixel = pixels; out != composed.end(); pixel += channels) {
    const int alpha = pixel[colours];
    for (int c = 0; c < colours; ++c) {
      *out++ = static_cast<std::uint8_t>((pixel[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
  return composed;
}

}  // namespace

bool hasImageExtension(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 9> extensions = {".png", ".jpg", ".jpeg", ".bmp", ".gif",
                                                          ".tga", ".ppm", ".pgm",  ".pnm"};
  const std::string extension = lowerCase(path.extension().string());
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

Result<Image> readImageHeader(const std::filesystem::path& path) {
  auto file = readFileStart(path, kHeaderLimit);
  if (!file) return failure(file);
  auto image = headerOf(*file, path);
  if (image || file->size() < kHeaderLimit) return image;
  file = readTextFile(path, kFileLimit);  // a JPEG may hold much before its size
  if (!file) return failure(file);
  return headerOf(*file, path);
}

Result<Image> readImage(const std::filesystem::path& path) {
  auto file = readTextFile(path, kFileLimit);
  if (!file) return failure(file);
  auto image = headerOf(*file, path);
  if (!image) return image;
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytesOf(*file), static_cast<int>(file->size()), &width, &height, &channels, 0),
      stbi_image_free);
  if (!pixels) return undecodable(path, *file);
  try {
    image->pixels = composedOnWhite(pixels.get(), static_cast<std::size_t>(width) * height, channels);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for this picture; scale it down", path.string());
  }
  image->width = width;
  image->height = height;
  image->channels = channels <= 2 ? 1 : 3;
  return image;
}

}  // namespace mlens
