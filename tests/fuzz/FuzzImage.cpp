#include "core/data/Image.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  const auto header = readImageHeader(file.path());
  if (!header || std::int64_t{header->width} * header->height > 1'000'000) return 0;  // stay quick
  if (const auto image = readImage(file.path())) {
    const auto pixels = static_cast<std::size_t>(image->width) * static_cast<std::size_t>(image->height);
    require(image->pixels.size() == pixels * static_cast<std::size_t>(image->channels));
    require(image->channels == 1 || image->channels == 3);
    require(resizeAndCrop(withChannels(*image, 1), 9, 8, Interpolation::Bicubic).pixels.size() == 64);
    const Image small = thumbnail(*image, 16);
    require(small.width >= 1 && small.width <= 16 && small.height >= 1 && small.height <= 16);
  }
  return 0;
}
