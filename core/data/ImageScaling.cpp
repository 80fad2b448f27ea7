#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/data/Image.h"

namespace mlens {
namespace {

/// Weights are whole numbers of 2^-22, as in Pillow: its 8-bit results are met bit by bit.
constexpr int kPrecision = 22;

double triangle(double x) {
  return std::max(0.0, 1 - std::abs(x));
}

/// The cubic of Keys (1981) with a = -1/2.
double cubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

double sinc(double x) {
  return x == 0 ? 1 : std::sin(x * M_PI) / (x * M_PI);
}

/// Pillow's filters (libImaging/Resample.c): how far they reach, and their weight at a distance.
struct Filter {
  double reach;
  double (*weight)(double);
};
Filter filterOf(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::Bicubic:
      return {2, cubic};
    case Interpolation::Box:
      return {0.5, [](double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }};
    case Interpolation::Hamming:
      return {1,
              [](double x) { return std::abs(x) >= 1 ? 0.0 : sinc(x) * (0.54 + 0.46 * std::cos(x * M_PI)); }};
    case Interpolation::Lanczos:
      return {3, [](double x) { return std::abs(x) >= 3 ? 0.0 : sinc(x) * sinc(x / 3); }};
    case Interpolation::Bilinear:
    case Interpolation::Nearest:
      break;
  }
  return {1, triangle};
}

/// The source pixels that make one target pixel along one axis, and their weights (sum 1).
struct Taps {
  int first = 0;
  std::vector<std::int32_t> weights;
};

/// The part of a scaled axis that is wanted.
struct Window {
  std::int64_t begin = 0;
  int count = 0;
};

/// One pixel for each; the places are summed up, as in Pillow (libImaging/Geometry.c).
std::vector<Taps> nearestTaps(int length, std::int64_t scaled, Window window) {
  const double step = static_cast<double>(length) / static_cast<double>(scaled);
  std::vector<Taps> axis;
  double at = step * 0.5;
  for (std::int64_t i = 0; i < window.begin + window.count; ++i, at += step) {
    if (i >= window.begin)
      axis.push_back({std::clamp(static_cast<int>(at), 0, length - 1), {1 << kPrecision}});
  }
  return axis;
}

/// `length` pixels scaled to `scaled`; scaled down, the filter grows with the distance of the target pixels
/// (antialiasing).
std::vector<Taps> axisTaps(int length, std::int64_t scaled, Window window, Interpolation interpolation) {
  if (interpolation == Interpolation::Nearest) return nearestTaps(length, scaled, window);
  const Filter filter = filterOf(interpolation);
  const double step = static_cast<double>(length) / static_cast<double>(scaled);
  const double stretch = std::max(step, 1.0), reach = filter.reach * stretch;
  std::vector<Taps> axis(static_cast<std::size_t>(window.count));
  std::vector<double> weights;
  for (int i = 0; i < window.count; ++i) {
    const double centre = (static_cast<double>(window.begin + i) + 0.5) * step;
    const int first = std::max(0, static_cast<int>(centre - reach + 0.5));
    const int last = std::min(length, static_cast<int>(centre + reach + 0.5));
    weights.clear();
    double sum = 0;
    for (int s = first; s < last; ++s) {
      const double x = (s - centre + 0.5) / stretch;
      sum += weights.emplace_back(filter.weight(x));
    }
    Taps& taps = axis[static_cast<std::size_t>(i)];
    taps.first = first;
    for (const double weight : weights) {
      const double share = sum != 0 ? weight / sum : weight;
      taps.weights.push_back(static_cast<std::int32_t>(share * (1 << kPrecision) + (share < 0 ? -0.5 : 0.5)));
    }
  }
  return axis;
}

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kPrecision, 0, 255));
}

constexpr std::int32_t kHalf = 1 << (kPrecision - 1);

/// One row of the source, its columns mixed to those of the target.
void mixColumns(std::span<const std::uint8_t> source, const std::vector<Taps>& columns, std::size_t channels,
                std::uint8_t* out) {
  for (const Taps& column : columns) {
    const std::uint8_t* pixel = source.data() + static_cast<std::size_t>(column.first) * channels;
    std::array<std::int32_t, 3> sums{kHalf, kHalf, kHalf};
    for (const std::int32_t weight : column.weights) {
      for (std::size_t c = 0; c < channels; ++c) sums[c] += weight * *pixel++;
    }
    for (std::size_t c = 0; c < channels; ++c) *out++ = rounded(sums[c]);
  }
}

/// The window of the image scaled to width x height: columns first, rounded to bytes, then rows.
Image resampled(const Image& image, std::int64_t width, std::int64_t height, Window across, Window down,
                Interpolation interpolation) {
  const auto columns = axisTaps(image.width, width, across, interpolation);
  const auto rows = axisTaps(image.height, height, down, interpolation);
  const auto channels = static_cast<std::size_t>(image.channels);
  const std::size_t sourceRow = static_cast<std::size_t>(image.width) * channels;
  const std::size_t row = columns.size() * channels;
  const int top = rows.front().first;
  const int bottom = rows.back().first + static_cast<int>(rows.back().weights.size());
  std::vector<std::uint8_t> narrow(static_cast<std::size_t>(bottom - top) * row);
  for (int y = top; y < bottom; ++y) {
    mixColumns(std::span(image.pixels).subspan(static_cast<std::size_t>(y) * sourceRow, sourceRow), columns,
               channels, narrow.data() + static_cast<std::size_t>(y - top) * row);
  }
  Image target{across.count, down.count, image.channels, {}};
  target.pixels.reserve(rows.size() * row);
  std::vector<std::int32_t> sums(row);
  for (const Taps& taps : rows) {
    std::fill(sums.begin(), sums.end(), kHalf);
    const std::uint8_t* source = narrow.data() + static_cast<std::size_t>(taps.first - top) * row;
    for (const std::int32_t weight : taps.weights) {
      for (std::size_t i = 0; i < row; ++i) sums[i] += weight * *source++;
    }
    for (const std::int32_t sum : sums) target.pixels.push_back(rounded(sum));
  }
  return target;
}

}  // namespace

Image resizeAndCrop(const Image& image, int shorter, int size, Interpolation interpolation, bool squash) {
  if (image.pixels.empty() || size <= 0) return {};
  const std::int64_t side = std::max(shorter, size);
  const auto scaled = [&](int length, int other) {
    return squash || length <= other ? side : side * length / other;  // rounded down, as in torchvision
  };
  const std::int64_t width = scaled(image.width, image.height), height = scaled(image.height, image.width);
  if (width == image.width && height == image.height && width == size && height == size) return image;
  // The centre, halves rounded to even as Python rounds.
  const auto centred = [&](std::int64_t length) {
    return Window{std::llrint(static_cast<double>(length - size) / 2), size};
  };
  return resampled(image, width, height, centred(width), centred(height), interpolation);
}

Image thumbnail(const Image& image, int size) {
  const int longer = std::max(image.width, image.height);
  if (image.pixels.empty() || size <= 0 || longer <= size) return image;
  const auto scaled = [&](int length) {
    return std::max(1, static_cast<int>(std::lround(length * (static_cast<double>(size) / longer))));
  };
  const int width = scaled(image.width), height = scaled(image.height);
  return resampled(image, width, height, {0, width}, {0, height}, Interpolation::Bilinear);
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
