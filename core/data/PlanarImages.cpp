#include "core/data/PlanarImages.h"

namespace mlens {

PlanarImages::PlanarImages(std::vector<Piece> pieces, int height, int width, int channels, Order order)
    : pieces_(std::move(pieces)), height_(height), width_(width), channels_(channels), order_(order) {
  for (const Piece& piece : pieces_) count_ += piece.count;
}

Result<Image> PlanarImages::read(Index i) const {
  if (i < 0 || i >= count_) {
    return fail(ErrorCode::InvalidArgument, "there is no picture " + std::to_string(i));
  }
  auto piece = pieces_.begin();
  for (; i >= piece->count; ++piece) i -= piece->count;
  const auto width = static_cast<std::size_t>(width_), height = static_cast<std::size_t>(height_),
             channels = static_cast<std::size_t>(channels_);
  const std::size_t area = width * height;
  const auto planes = piece->bytes.subspan(static_cast<std::size_t>(i) * piece->stride, area * channels);
  const bool rows = order_ == Order::Rows;
  const std::size_t down = rows ? width : 1, right = rows ? 1 : height;
  Image image{width_, height_, channels_, std::vector<std::uint8_t>(area * channels)};
  auto out = image.pixels.begin();
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      for (std::size_t c = 0; c < channels; ++c) *out++ = planes[c * area + y * down + x * right];
    }
  }
  return image;
}

}  // namespace mlens
