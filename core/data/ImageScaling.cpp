#include <algorithm>
#include <cmath>

#include "core/data/Image.h"

namespace mlens {
namespace {

/// The source pixels that make one target pixel along one axis, and their shares (sum 1).
struct Taps {
  int first = 0;
  std::vector<float> shares;
};

/// Target pixels [begin, begin + count) of an axis of `length` pixels scaled by `scale` (target per source).
std::vector<Taps> axisTaps(int length, double scale, double begin, int count) {
  std::vector<Taps> axis(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    Taps& taps = axis[static_cast<std::size_t>(i)];
    if (scale < 1) {  // area average: the part of each source pixel under the target pixel
      const double low = std::clamp((begin + i) / scale, 0.0, static_cast<double>(length));
      const double high = std::clamp((begin + i + 1) / scale, 0.0, static_cast<double>(length));
      taps.first = std::min(static_cast<int>(low), length - 1);
      const int last = std::clamp(static_cast<int>(std::ceil(high)) - 1, taps.first, length - 1);
      for (int s = taps.first; s <= last; ++s) {
        const double covered = std::min(high, s + 1.0) - std::max(low, static_cast<double>(s));
        taps.shares.push_back(static_cast<float>(std::max(covered, 0.0)));
      }
    } else {  // bilinear between pixel centres, the border repeated
      const double centre = std::clamp((begin + i + 0.5) / scale - 0.5, 0.0, length - 1.0);
      taps.first = static_cast<int>(centre);
      const auto share = static_cast<float>(centre - taps.first);
      taps.shares = {1 - share};
      if (share > 0) taps.shares.push_back(share);
    }
    float sum = 0;
    for (const float share : taps.shares) sum += share;
    if (!(sum > 0)) taps.shares.assign(1, sum = 1);
    for (float& share : taps.shares) share /= sum;
  }
  return axis;
}

Image resampled(const Image& image, const std::vector<Taps>& columns, const std::vector<Taps>& rows) {
  Image target;
  target.width = static_cast<int>(columns.size());
  target.height = static_cast<int>(rows.size());
  target.channels = image.channels;
  const auto channels = static_cast<std::size_t>(image.channels);
  const std::size_t rowBytes = static_cast<std::size_t>(image.width) * channels;
  target.pixels.resize(columns.size() * rows.size() * channels);
  std::vector<float> mixed(rowBytes);  // the source rows of one target row, mixed
  auto out = target.pixels.begin();
  for (const Taps& row : rows) {
    std::fill(mixed.begin(), mixed.end(), 0.0f);
    for (std::size_t t = 0; t < row.shares.size(); ++t) {
      const std::uint8_t* source = image.pixels.data() + (static_cast<std::size_t>(row.first) + t) * rowBytes;
      for (std::size_t i = 0; i < rowBytes; ++i) mixed[i] += row.shares[t] * source[i];
    }
    for (const Taps& column : columns) {
      for (std::size_t c = 0; c < channels; ++c) {
        const float* source = mixed.data() + static_cast<std::size_t>(column.first) * channels + c;
        float value = 0;
        for (std::size_t t = 0; t < column.shares.size(); ++t)
          value += column.shares[t] * source[t * channels];
        *out++ = static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
      }
    }
  }
  return target;
}

}  // namespace

Image resizeAndCrop(const Image& image, int size) {
  if (image.pixels.empty() || size <= 0) return {};
  if (image.width == size && image.height == size) return image;
  const double scale = static_cast<double>(size) / std::min(image.width, image.height);
  const double left = (image.width * scale - size) / 2;
  const double top = (image.height * scale - size) / 2;
  // When nothing is scaled, cut at whole pixels and keep the bytes.
  const bool exact = scale == 1;
  return resampled(image, axisTaps(image.width, scale, exact ? std::floor(left) : left, size),
                   axisTaps(image.height, scale, exact ? std::floor(top) : top, size));
}

Image thumbnail(const Image& image, int size) {
  const int longer = std::max(image.width, image.height);
  if (image.pixels.empty() || size <= 0 || longer <= size) return image;
  const double scale = static_cast<double>(size) / longer;
  const auto scaled = [&](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
  const int width = scaled(image.width);
  const int height = scaled(image.height);
  return resampled(image, axisTaps(image.width, static_cast<double>(width) / image.width, 0, width),
                   axisTaps(image.height, static_cast<double>(height) / image.height, 0, height));
}

Image withChannels(const Image& image, int channels) {
  if (channels == image.channels) return image;
  Image converted{image.width, image.height, channels, {}};
  const std::size_t count = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  converted.pixels.reserve(count * static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < count; ++i) {
    if (channels == 3) {
      converted.pixels.insert(converted.pixels.end(), 3, image.pixels[i]);
    } else {
      const std::uint8_t* rgb = image.pixels.data() + 3 * i;
      converted.pixels.push_back(
          static_cast<std::uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000));
    }
  }
  return converted;
}

}  // namespace mlens
