#include "core/torch/TrainingPictures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "core/model/ViewParameters.h"
#include "core/torch/Augmentations.h"
#include "core/torch/Embedding.h"
#include "core/torch/Guard.h"
#include "core/torch/Pictures.h"

namespace mlens {
namespace {

constexpr std::uint64_t kLargestPictures = 2'000'000'000;  // bytes held
constexpr Index kMostValues = 1'000'000;  // of pictures augmented between two looks at a stop, on the CPU

/// Says which classes have no picture; empty if all have one or there are none.
std::string emptyClasses(const ImageSet& images) {
  if (images.labels.empty()) return {};
  std::vector<bool> seen(images.classNames.size());
  for (const auto label : images.labels) {
    if (label >= 0 && static_cast<std::size_t>(label) < seen.size())
      seen[static_cast<std::size_t>(label)] = true;
  }
  std::string first;
  Index empty = 0;
  for (std::size_t c = 0; c < seen.size(); ++c) {
    if (seen[c]) continue;
    if (empty++ == 0) first = images.classNames[c];
  }
  if (empty == 0) return {};
  return std::to_string(empty) + (empty == 1 ? " class has" : " classes have") + " no picture (" +
         (empty == 1 ? "" : "the first: ") + "\"" + first + "\"); training needs no classes and goes on";
}

}  // namespace

at::Tensor TrainingPictures::pixelsAt(std::span<const Index> positions) const {
  return pixels.index_select(0,
                             at::tensor(std::vector<Index>(positions.begin(), positions.end()), at::kLong));
}

std::vector<Index> TrainingPictures::rowsAt(std::span<const Index> positions) const {
  std::vector<Index> chosen;
  for (const Index i : positions) chosen.push_back(rows[static_cast<std::size_t>(i)]);
  return chosen;
}

Result<TrainingPictures> loadTrainingPictures(const ImageSet& images, const InputSpec& input,
                                              const JobContext& job) {
  const Index count = images.count();
  const std::uint64_t each = static_cast<std::uint64_t>(input.channels) * input.size * input.size;
  if (each * static_cast<std::uint64_t>(count) > kLargestPictures) {
    char size[32];
    std::snprintf(size, sizeof size, "%.1f", static_cast<double>(each) * static_cast<double>(count) / 1e9);
    return fail(
        ErrorCode::Unsupported,
        std::string(size) +
            " GB of pixels is more than the 2 GB that training holds; take fewer pictures or a smaller size",
        images.path.string());
  }
  TrainingPictures loaded;
  loaded.pixels = at::empty({count, input.channels, input.size, input.size}, at::kByte);
  std::string first;
  constexpr Index kAtOnce = 1024;
  Index kept = 0;
  for (Index begin = 0; begin < count; begin += kAtOnce) {
    job.report("reading pictures", static_cast<double>(begin) / static_cast<double>(count));
    std::vector<Index> rows(static_cast<std::size_t>(std::min(kAtOnce, count - begin)));
    std::iota(rows.begin(), rows.end(), begin);
    auto block = readPictures(images, rows, input, job);
    if (!block) return failure(block);
    std::size_t bad = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (bad < block->unreadable.size() && block->unreadable[bad] == static_cast<Index>(i)) {
        ++bad;
        continue;
      }
      std::copy_n(block->pixels.begin() + static_cast<Index>(i * each), each,
                  loaded.pixels.data_ptr<std::uint8_t>() + static_cast<std::uint64_t>(kept++) * each);
      loaded.rows.push_back(rows[i]);
    }
    if (first.empty() && !block->complaints.empty()) first = block->complaints.front();
  }
  loaded.pixels = loaded.pixels.narrow(0, 0, kept);
  if (kept < count) {
    loaded.warnings.push_back(unreadableWarning(static_cast<std::size_t>(count - kept), count, first) +
                              "; they were left out");
  }
  if (auto empty = emptyClasses(images); !empty.empty()) loaded.warnings.push_back(std::move(empty));
  return loaded;
}

at::Tensor drawnViews(const at::Tensor& pixels, std::span<const Index> rows, const AugmentationPolicy& policy,
                      const InputSpec& input, std::uint64_t seed, std::uint64_t stream,
                      const c10::Device& device, const std::stop_token& stop) {
  std::vector<ViewParameters> views;
  for (const Index row : rows) {
    RandomStream random(seed, stream + static_cast<std::uint64_t>(row));
    views.push_back(drawView(policy, random));
  }
  const auto made = [&](Index first, Index count) {
    throwIfStopped(stop);
    const auto some =
        std::span(views).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    return normalized(augment(unitPictures(pixels.narrow(0, first, count), device), some, input.mean), input);
  };
  const Index all = pixels.size(0), most = std::max<Index>(1, kMostValues * all / pixels.numel());
  if (all <= most || !device.is_cpu()) return made(0, all);
  std::vector<at::Tensor> parts;
  for (Index first = 0; first < all; first += most) parts.push_back(made(first, std::min(most, all - first)));
  return at::cat(parts);
}

}  // namespace mlens
