#include "core/embedding/InputStatistics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mlens {
namespace {

constexpr Index kMostPictures = 1000;
constexpr int kSmallest = 8, kLargest = 32;

double rounded(double value) {
  return std::round(value * 1e4) / 1e4;
}

struct Sums {
  std::array<double, 3> sum{}, squares{};
  double count = 0;

  void add(const Image& image) {
    const auto channels = static_cast<std::size_t>(image.channels);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      const double value = image.pixels[i] / 255.0;
      sum[i % channels] += value;
      squares[i % channels] += value * value;
    }
    const std::size_t pixels = image.pixels.size() / channels;
    count += static_cast<double>(pixels);
  }
};

}  // namespace

Result<InputSpec> inputSpecOf(const ImageSet& images, const JobContext& job) {
  InputSpec spec;
  spec.channels = images.channels;
  Sums sums;
  const Index step = std::max<Index>(1, images.count() / kMostPictures);
  for (Index i = 0; i < images.count(); i += step) {
    if (auto go = job.check(); !go) return failure(go);
    const auto image = images.images->read(i);
    if (!image) continue;
    if (sums.count == 0) spec.size = std::clamp(std::min(image->width, image->height), kSmallest, kLargest);
    sums.add(withChannels(resizeAndCrop(*image, spec.size, spec.size, spec.interpolation, spec.squash),
                          spec.channels));
  }
  if (sums.count == 0) {
    return fail(ErrorCode::BadFormat, "none of its pictures can be read", images.path.string());
  }
  spec.mean.clear();
  spec.std.clear();
  for (std::size_t c = 0; c < static_cast<std::size_t>(spec.channels); ++c) {
    const double mean = sums.sum[c] / sums.count;
    const double variance = std::max(0.0, sums.squares[c] / sums.count - mean * mean);
    spec.mean.push_back(rounded(mean));
    spec.std.push_back(
        std::max(1e-2, rounded(std::sqrt(variance))));  // all pictures of one colour: no blow-up
  }
  return spec;
}

}  // namespace mlens
