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
      : network_(std::move(network)), device_(device), request_(request), pass_{false, std::move(stop)} {
    network_.moveTo(device_);
    const auto all = layersOf(network_.spec());
    for (const auto& layer : request.layers) {
      const auto found = std::ranges::find(all, layer.name, &EmbeddingLayer::name);
      stages_.push_back(static_cast<std::size_t>(found - all.begin()));
    }
  }

  /// Vectors of at most kForwardBlock pictures (uint8, the first of them number `first`): for each wanted
  /// layer a tensor for each view, kForwardBlock x D on the CPU.
  std::vector<std::vector<at::Tensor>> operator()(const at::Tensor& pixels, Index first) const {
    const auto pictures = unitPictures(fullBlock(pixels), device_);
    std::vector<std::vector<at::Tensor>> vectors(stages_.size());
    for (int view = 0; view < std::max(1, request_.views); ++view) {
      const auto x = request_.views > 0 ? augmented(pictures, first, view) : pictures;
      std::vector<at::Tensor> outputs{network_.encode(normalized(x, network_.spec().input), pass_)};
      if (std::ranges::any_of(stages_, [](std::size_t stage) { return stage > 0; })) {
        for (auto& stage : network_.projectorStages(outputs.front(), pass_)) outputs.push_back(stage);
      }
      for (std::size_t i = 0; i < stages_.size(); ++i) {
        vectors[i].push_back(outputs[stages_[i]].to(at::kCPU).contiguous());
      }
    }
    return vectors;
  }

 private:
  at::Tensor augmented(const at::Tensor& pictures, Index first, int view) const {
    std::vector<ViewParameters> drawn;
    for (Index i = 0; i < kForwardBlock; ++i) {
      RandomStream random(request_.seed, static_cast<std::uint64_t>((first + i) * request_.views + view));
      drawn.push_back(drawView(request_.policy, random));
    }
    return augment(pictures, drawn, network_.spec().input.mean);
  }

  Network network_;
  c10::Device device_;
  const StreamRequest& request_;
  Pass pass_;
  std::vector<std::size_t> stages_;  // of layersOf
};

/// The rows of the readable pictures, views of a picture one after the other.
Matrix rowsOf(const std::vector<at::Tensor>& views, const std::vector<Index>& readable) {
  const Index columns = views.front().size(1);
  std::vector<float> values;
  values.reserve(readable.size() * views.size() * static_cast<std::size_t>(columns));
  for (const Index i : readable) {
    for (const at::Tensor& view : views) {
      const float* row = view.data_ptr<float>() + i * columns;
      values.insert(values.end(), row, row + columns);
    }
  }
  const auto rows = static_cast<Index>(readable.size() * views.size());
  return *Matrix::create(rows, columns, std::move(values));
}

/// The part of a decoded piece that goes through the network at once.
EmbeddedBlock embedBlock(const Forward& forward, const Decoded& piece, Index offset, const InputSpec& input) {
  const Index taken = std::min(kForwardBlock, piece.pictures.count - offset);
  const Index each = Index{input.channels} * input.size * input.size;
  auto* data = const_cast<std::uint8_t*>(piece.block.pixels.data()) + offset * each;  // from_blob wants it so
  const auto pixels = at::from_blob(data, {taken, input.channels, input.size, input.size}, at::kByte);
  EmbeddedBlock block;
  block.pictures = {piece.pictures.first + offset, taken};
  std::vector<Index> readable;
  for (Index i = 0; i < taken; ++i) {
    const auto found = std::ranges::lower_bound(piece.block.unreadable, offset + i);
    if (found == piece.block.unreadable.end() || *found != offset + i) {
      readable.push_back(i);
      continue;
    }
    block.unreadable.push_back(block.pictures.first + i);
    block.complaints.push_back(
        piece.block.complaints[static_cast<std::size_t>(found - piece.block.unreadable.begin())]);
  }
  for (const auto& views : forward(pixels, block.pictures.first)) {
    block.layers.push_back(rowsOf(views, readable));
  }
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
