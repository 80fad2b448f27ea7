#include "core/torch/Pictures.h"

#include <algorithm>

#include "core/base/Parallel.h"

namespace mlens {

void writePicture(const Image& picture, const InputSpec& input, std::span<std::uint8_t> out) {
  const Image resized =
      withChannels(resizeAndCrop(picture, input.shorterSide(), input.size, input.interpolation, input.squash),
                   input.channels);
  const std::size_t area = static_cast<std::size_t>(input.size) * input.size, channels = input.channels;
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < area; ++i) out[c * area + i] = resized.pixels[i * channels + c];
  }
}

Result<PictureBlock> readPictures(const ImageSet& set, std::span<const Index> rows, const InputSpec& input,
                                  const JobContext& job) {
  const std::size_t each = static_cast<std::size_t>(input.channels) * input.size * input.size;
  PictureBlock block;
  block.pixels.assign(rows.size() * each, 0);
  std::vector<std::string> problems(rows.size());
  constexpr Index kGrain = 4;
  auto done = parallelFor(static_cast<Index>(rows.size()), kGrain, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end && !job.stopRequested(); ++i) {
      const auto picture = set.images->read(rows[i]);
      if (picture) {
        writePicture(*picture, input,
                     std::span(block.pixels).subspan(static_cast<std::size_t>(i) * each, each));
      } else {
        problems[i] = picture.error().text();
      }
    }
  });
  if (!done) return failure(done);
  if (auto go = job.check(); !go) return failure(go);
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (problems[i].empty()) continue;
    block.unreadable.push_back(static_cast<Index>(i));
    block.complaints.push_back(std::move(problems[i]));
  }
  return block;
}

std::string unreadableWarning(std::size_t unreadable, Index pictures, const std::string& first) {
  if (unreadable == 0) return {};
  return std::to_string(unreadable) + " of " + std::to_string(pictures) +
         " pictures could not be read (the first: " + first + ")";
}

}  // namespace mlens
