#include "core/data/Image.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "core/base/AtomicFile.h"
#include "core/base/Text.h"
#include "core/data/ImageDecoder.h"
#include "core/data/JpegImage.h"
#include "core/data/PnmImage.h"

namespace mlens {
namespace {

constexpr std::size_t kFileLimit = std::size_t{256} << 20;
constexpr std::size_t kHeaderLimit = std::size_t{256} << 10;

std::span<const std::byte> bytesOf(const std::string& file) {
  return std::as_bytes(std::span(file.data(), file.size()));
}

tl::unexpected<Error> undecodable(const std::filesystem::path& path, const std::string& file) {
  if (file.empty()) return fail(ErrorCode::BadFormat, "is empty", path.string());
  return fail(ErrorCode::BadFormat,
              "is not a readable picture (" + decodingProblem() + "); convert it to PNG or JPEG",
              path.string());
}

Result<Image> headerOf(const std::string& file, const std::filesystem::path& path) {
  Image image;
  if (const auto pnm = pnmHeader(file)) {
    image = {pnm->width, pnm->height, pnm->channels, {}};
  } else if (isJpeg(bytesOf(file))) {
    const auto header = jpegHeader(bytesOf(file));
    if (!header) return fail(header.error().code, header.error().message, path.string());
    image = *header;
  } else if (const auto header = decodeHeader(bytesOf(file))) {
    image = {header->width, header->height, header->channels <= 2 ? 1 : 3, {}};
  } else {
    return undecodable(path, file);
  }
  if (std::int64_t{image.width} * image.height > kMaxPixels) {
    return fail(ErrorCode::Unsupported,
                "has " + std::to_string(image.width) + " x " + std::to_string(image.height) +
                    " pixels; more than 100 million are not read, scale it down",
                path.string());
  }
  return image;
}

/// Pixels of 1 to 4 channels without the alpha of 2 and 4.
std::vector<std::uint8_t> withoutAlpha(const unsigned char* pixels, std::size_t count, int channels) {
  if (channels % 2 == 1) return {pixels, pixels + count * static_cast<std::size_t>(channels)};
  const auto colours = static_cast<std::size_t>(channels - 1);
  std::vector<std::uint8_t> opaque(count * colours);
  for (std::size_t i = 0; i < count; ++i)
    std::copy_n(pixels + i * static_cast<std::size_t>(channels), colours, opaque.data() + i * colours);
  return opaque;
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
  try {
    if (const auto pnm = pnmHeader(*file)) {
      auto pixels = pnmImage(*file, *pnm);
      if (pixels) return *std::move(pixels);
      return fail(ErrorCode::BadFormat, "is cut short; copy the file again", path.string());
    }
    if (isJpeg(bytesOf(*file))) {
      auto pixels = jpegImage(bytesOf(*file));
      if (pixels) return pixels;
      return fail(pixels.error().code, pixels.error().message, path.string());
    }
    const auto decoded = decodePixels(bytesOf(*file));
    if (!decoded) return undecodable(path, *file);
    image->width = decoded->width;
    image->height = decoded->height;
    image->channels = decoded->channels <= 2 ? 1 : 3;
    const auto count = static_cast<std::size_t>(decoded->width) * static_cast<std::size_t>(decoded->height);
    image->pixels = withoutAlpha(decoded->pixels.get(), count, decoded->channels);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for this picture; scale it down", path.string());
  }
  return image;
}

}  // namespace mlens
