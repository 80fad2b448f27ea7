// Compiled with -fwrapv (see CMakeLists.txt): on damaged files the decoder counts on signed numbers that
// wrap.
#include "core/data/ImageDecoder.h"

#include <cstdlib>

namespace {

// The decoder's memory is bounded: a small PNG can ask for gigabytes. Zeros, so that what a cut file leaves
// unwritten is always the same.
constexpr std::size_t kMemoryLimit = std::size_t{900} << 20;

void* boundedAllocate(std::size_t size) {
  return size > kMemoryLimit ? nullptr : std::calloc(1, size);
}

void* boundedReallocate(void* block, std::size_t size) {
  return size > kMemoryLimit ? nullptr : std::realloc(block, size);
}

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_HDR
#define STBI_NO_JPEG
#define STBI_NO_LINEAR
#define STBI_NO_PIC
#define STBI_NO_PNM
#define STBI_NO_PSD
#define STBI_NO_STDIO
#define STBI_MALLOC(size) boundedAllocate(size)
#define STBI_REALLOC(block, size) boundedReallocate(block, size)
#define STBI_FREE(block) std::free(block)
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace mlens {
namespace {

const stbi_uc* start(std::span<const std::byte> file) {
  return reinterpret_cast<const stbi_uc*>(file.data());
}

}  // namespace

std::optional<DecodedPixels> decodeHeader(std::span<const std::byte> file) {
  DecodedPixels header;
  const int read = stbi_info_from_memory(start(file), static_cast<int>(file.size()), &header.width,
                                         &header.height, &header.channels);
  if (read == 0 || header.width <= 0 || header.height <= 0) return std::nullopt;
  return header;
}

std::optional<DecodedPixels> decodePixels(std::span<const std::byte> file) {
  DecodedPixels decoded;
  decoded.pixels = {stbi_load_from_memory(start(file), static_cast<int>(file.size()), &decoded.width,
                                          &decoded.height, &decoded.channels, 0),
                    stbi_image_free};
  if (!decoded.pixels) return std::nullopt;
  return decoded;
}

std::string decodingProblem() {
  const char* reason = stbi_failure_reason();
  return reason ? reason : "unknown format";
}

}  // namespace mlens
