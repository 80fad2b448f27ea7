#include "core/data/PixelArray.h"

namespace mlens {

PixelArray::PixelArray(Index count, int height, int width, int channels, std::span<const std::uint8_t> pixels,
                       std::shared_ptr<const void> owner)
    : count_(count),
      height_(height),
      width_(width),
      channels_(channels),
      pixels_(pixels),
      owner_(std::move(owner)) {
}

Result<Image> PixelArray::read(Index i) const {
  if (i < 0 || i >= count_) {
    return fail(ErrorCode::InvalidArgument, "there is no picture " + std::to_string(i));
  }
  const std::size_t size = static_cast<std::size_t>(height_) * static_cast<std::size_t>(width_) *
                           static_cast<std::size_t>(channels_);
  const auto pixels = pixels_.subspan(static_cast<std::size_t>(i) * size, size);
  return Image{width_, height_, channels_, {pixels.begin(), pixels.end()}};
}

}  // namespace mlens
