#include "core/torch/EmbeddingStream.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <future>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/torch/Augmentations.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Devices.h"
#include "core/torch/Embedding.h"
#include "core/torch/Guard.h"
#include "core/torch/Pictures.h"

namespace mlens {
namespace {

/// Pictures decoded at once.
struct Decoded {
  PictureRange pictures;
  PictureBlock block;
};

/// Decodes the ranges piece by piece, the next piece beside whatever the caller does with the last.
class Decoder {
 public:
  Decoder(const ImageSet& images, const InputSpec& input, const std::vector<PictureRange>& ranges,
          Index batch, const JobContext& job)
      : images_(images), input_(input), job_(job) {
    batch = (batch + kForwardBlock - 1) / kForwardBlock * kForwardBlock;
    for (const auto& range : ranges) {
      for (Index done = 0; done < range.count; done += batch) {
        pieces_.push_back({range.first + done, std::min(batch, range.count - done)});
      }
    }
    start();
  }

  bool done() const { return !next_.valid(); }
  Result<Decoded> take() {
    auto decoded = next_.get();
    start();
    return decoded;
  }

 private:
  void start() {
    if (at_ == pieces_.size()) return;
    const auto policy = threadBudget() > 1 ? std::launch::async : std::launch::deferred;
    next_ = std::async(policy, [this, pictures = pieces_[at_++]]() -> Result<Decoded> {
      std::vector<Index> rows(static_cast<std::size_t>(pictures.count));
      std::iota(rows.begin(), rows.end(), pictures.first);
      auto block = readPictures(images_, rows, input_, job_);
      if (!block) return failure(block);
      return Decoded{pictures, *std::move(block)};
    });
  }

  const ImageSet& images_;
  const InputSpec& input_;
  const JobContext& job_;
  std::vector<PictureRange> pieces_;
  std::size_t at_ = 0;
  std::future<Result<Decoded>> next_;
};

/// A network and what is wanted of it.
class Forward {
 public:
  Forward(Network network, const c10::Device& device, const StreamRequest& request, std::stop_token stop)
      : network_(std::move(network)), request_(request), stop_(std::move(stop)) {
    network_.moveTo(device);
    const auto all = layersOf(network_.spec());
    for (const auto& layer : request.layers) {
      const auto found = std::ranges::find(all, layer.name, &EmbeddingLayer::name);
      stages_.push_back(static_cast<std::size_t>(found - all.begin()));
      projects_ = projects_ || stages_.back() > 0;
    }
  }

  /// Vectors of pictures (uint8; each with its number in the set): for each wanted layer a matrix, the views
  /// of a picture one after the other.
  std::vector<Matrix> operator()(const at::Tensor& pixels, const std::vector<Index>& numbers) const {
    const Index views = std::max(1, request_.views);
    const auto outputs =
        stagesOf(network_, pixels.size(0) * views, projects_, stop_, [&](Index first, Index count) {
          std::vector<Index> pictures;
          for (Index row = first; row < first + count; ++row) pictures.push_back(row / views);
          const auto x =
              unitPictures(pixels.index_select(0, at::tensor(pictures, at::kLong)), network_.device());
          return normalized(request_.views > 0 ? augmented(x, first, numbers) : x, network_.spec().input);
        });
    std::vector<Matrix> vectors;
    for (const auto stage : stages_) vectors.push_back(matrixFrom(outputs[stage]));
    return vectors;
  }

 private:
  at::Tensor augmented(const at::Tensor& pictures, Index first, const std::vector<Index>& numbers) const {
    std::vector<ViewParameters> drawn;
    for (Index row = first; row < first + pictures.size(0); ++row) {
      const Index number = numbers[static_cast<std::size_t>(row / request_.views)];
      RandomStream random(request_.seed,
                          static_cast<std::uint64_t>(number * request_.views + row % request_.views));
      drawn.push_back(drawView(request_.policy, random));
    }
    return augment(pictures, drawn, network_.spec().input.mean);
  }

  Network network_;
  const StreamRequest& request_;
  std::stop_token stop_;
  std::vector<std::size_t> stages_;  // of layersOf
  bool projects_ = false;
};

/// The next at most kForwardBlock pictures of a decoded piece.
EmbeddedBlock embedBlock(const Forward& forward, const Decoded& piece, Index offset, const InputSpec& input) {
  const Index taken = std::min(kForwardBlock, piece.pictures.count - offset);
  const Index each = Index{input.channels} * input.size * input.size;
  auto* data = const_cast<std::uint8_t*>(piece.block.pixels.data()) + offset * each;  // from_blob wants it so
  const auto pixels = at::from_blob(data, {taken, input.channels, input.size, input.size}, at::kByte);
  EmbeddedBlock block;
  block.pictures = {piece.pictures.first + offset, taken};
  std::vector<Index> readable, numbers;
  for (Index i = 0; i < taken; ++i) {
    const auto found = std::ranges::lower_bound(piece.block.unreadable, offset + i);
    if (found == piece.block.unreadable.end() || *found != offset + i) {
      readable.push_back(i);
      numbers.push_back(block.pictures.first + i);
      continue;
    }
    block.unreadable.push_back(block.pictures.first + i);
    block.complaints.push_back(
        piece.block.complaints[static_cast<std::size_t>(found - piece.block.unreadable.begin())]);
  }
  block.layers = forward(pixels.index_select(0, at::tensor(readable, at::kLong)), numbers);
  return block;
}

}  // namespace

Result<void> streamImages(const CheckpointSummary& checkpoint, const ImageSet& images,
                          const EmbedOptions& options, const StreamRequest& request,
                          const EmbeddingSink& sink, const JobContext& job) {
  if (options.batch < 1 || options.batch > 65536) {
    return fail(ErrorCode::InvalidArgument, "must be from 1 to 65536", "batch");
  }
  auto device = deviceFor(options.device);
  if (!device) return failure(device);
  auto network = readNetwork(checkpoint);
  if (!network) return failure(network);
  const c10::InferenceMode guard;
  const Forward forward(*std::move(network), *device, request, job.stopToken());
  const InputSpec& input = checkpoint.spec.input;
  Decoder decoder(images, input, request.ranges, options.batch, job);
  while (!decoder.done()) {
    const auto piece = decoder.take();
    if (!piece) return tl::unexpected<Error>(piece.error());
    for (Index offset = 0; offset < piece->pictures.count; offset += kForwardBlock) {
      auto block = embedBlock(forward, *piece, offset, input);
      for (const Matrix& layer : block.layers) {
        if (requireFinite(layer, {})) continue;
        return fail(ErrorCode::BadFormat,
                    "the model gives NaN or infinite vectors; its training has diverged",
                    checkpoint.path.string());
      }
      if (auto taken = sink(std::move(block)); !taken) return taken;
    }
  }
  return {};
}

}  // namespace mlens
