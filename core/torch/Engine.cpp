#include "core/torch/Engine.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <torch/version.h>

#include <cmath>

#include "core/torch/Augmentations.h"
#include "core/torch/Devices.h"
#include "core/torch/Embedding.h"
#include "core/torch/EmbeddingStream.h"
#include "core/torch/GlooTeam.h"
#include "core/torch/Guard.h"
#include "core/torch/LinearProjector.h"
#include "core/torch/Pictures.h"
#include "core/torch/ScriptNetwork.h"
#include "core/torch/Training.h"
#include "core/torch/Views.h"

namespace mlens {
namespace {

Result<std::vector<Image>> picturesOf(const InputSpec& input, const Image& picture, const ViewSet& views) {
  ModelSpec spec;
  spec.input = input;
  if (auto ok = spec.validate(); !ok) return failure(ok);
  const auto count = static_cast<Index>(views.size());
  if (count < 1 || count > 4096) return fail(ErrorCode::InvalidArgument, "must be from 1 to 4096", "views");
  const auto area = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  if (area == 0 || (picture.channels != 1 && picture.channels != 3) ||
      picture.pixels.size() != area * static_cast<std::size_t>(picture.channels)) {
    return fail(ErrorCode::InvalidArgument, "the picture is empty or damaged", "preview");
  }
  const Index size = input.size, channels = input.channels;
  auto pixels = at::empty({1, channels, size, size}, at::kByte);
  writePicture(picture, input, {pixels.data_ptr<std::uint8_t>(), static_cast<std::size_t>(pixels.numel())});
  const auto unit = unitPictures(pixels, at::kCPU).expand({count, -1, -1, -1}).contiguous();
  const auto bytes = augment(unit, views, input.mean)
                         .mul(255)
                         .round()
                         .clamp(0, 255)
                         .to(at::kByte)
                         .permute({0, 2, 3, 1})
                         .contiguous();
  std::vector<Image> images;
  for (Index view = 0; view < count; ++view) {
    const auto* begin = bytes.data_ptr<std::uint8_t>() + view * size * size * channels;
    images.push_back({input.size, input.size, input.channels, {begin, begin + size * size * channels}});
  }
  return images;
}

/// LibTorch gives a layer's memory back after each pass and the C library gives it back to the system, which
/// clears it anew for the next pass: up to half of a small network's time. So 256 MB are kept at hand.
void keepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most it takes
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

Result<std::vector<Image>> previewViews(const AugmentationPolicy& policy, const InputSpec& input,
                                        const Image& picture, int views, std::uint64_t seed) {
  if (auto ok = policy.validate(); !ok) return failure(ok);
  if (views < 1 || views > 4096) return fail(ErrorCode::InvalidArgument, "must be from 1 to 4096", "views");
  ViewSet drawn;
  for (int view = 0; view < views; ++view) {
    RandomStream random(seed, static_cast<std::uint64_t>(view));
    drawn.push_back(drawView(policy, random));
  }
  return picturesOf(input, picture, drawn);
}

class TorchEngine : public ModelEngine {
 public:
  TorchEngine() {
    keepFreedMemory();
    at::globalContext().setAllowTF32CuDNN(false);  // convolutions with 10 bits' mantissa: 1e-3 off in h
  }

  std::string version() const override { return std::string("LibTorch ") + TORCH_VERSION; }

  std::vector<std::string> devices() const override { return deviceNames(); }

  Result<ModelSpec> measure(const std::filesystem::path& checkpoint, const ModelSpec& spec) override {
    return guarded([&]() -> Result<ModelSpec> {
      applyThreadBudget();
      auto script = ScriptNetwork::load(checkpoint, spec);
      if (!script) return failure(script);
      return (*script)->spec();
    });
  }

  Result<EmbeddingPair> embed(const CheckpointSummary& checkpoint, const ImageSet& images,
                              const EmbedOptions& options, const JobContext& job) override {
    return guarded([&] {
      applyThreadBudget();
      return embedImages(checkpoint, images, options, job);
    });
  }

  Result<void> stream(const CheckpointSummary& checkpoint, const ImageSet& images,
                      const EmbedOptions& options, const StreamRequest& request, const EmbeddingSink& sink,
                      const JobContext& job) override {
    return guarded([&] {
      applyThreadBudget();
      return streamImages(checkpoint, images, options, request, sink, job);
    });
  }

  Result<std::shared_ptr<ProcessTeam>> join(const TeamPlace& place, std::chrono::seconds patience,
                                            const JobContext& job) override {
    return guarded([&] { return joinGloo(place, patience, job); });
  }

  Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet& images, const JobContext& job,
                                const TrainingListener& listener, const Teammates* mates) override {
    return guarded([&] {
      applyThreadBudget();
      return trainModel(plan, images, job, listener, mates);
    });
  }

  Result<std::vector<Image>> augment(const AugmentationPolicy& scaledPolicy, const InputSpec& input,
                                     const Image& picture, int views, std::uint64_t seed) override {
    return guarded([&] {
      applyThreadBudget();
      return previewViews(scaledPolicy, input, picture, views, seed);
    });
  }

  Result<std::vector<Image>> viewPictures(const InputSpec& input, const Image& picture,
                                          const ViewSet& views) override {
    return guarded([&] {
      applyThreadBudget();
      return picturesOf(input, picture, views);
    });
  }

  Result<std::vector<std::string>> embedViews(const CheckpointSummary& checkpoint, const ImageSet& images,
                                              std::span<const ViewSet> sets, const EmbedOptions& options,
                                              const JobContext& job, const StageVisitor& visit) override {
    return guarded([&] {
      applyThreadBudget();
      return embedViewSets(checkpoint, images, sets, options, job, visit);
    });
  }

  Result<void> projectorJacobians(const CheckpointSummary& checkpoint, const Matrix& h,
                                  const EmbedOptions& options, const JobContext& job,
                                  const JacobianVisitor& visit) override {
    return guarded([&] {
      applyThreadBudget();
      return visitJacobians(checkpoint, h, options, job, visit);
    });
  }

  Result<LinearProjector> trainLinear(const LinearTraining& training, const PairSource& pairs,
                                      const JobContext& job) override {
    return guarded([&] {
      applyThreadBudget();
      at::set_num_threads(
          1);  // its products are small: beside other work, a second thread costs 100 times more
      return trainLinearProjector(training, pairs, job);
    });
  }
};

}  // namespace

ModelEngine& torchEngine() {
  static TorchEngine engine;
  return engine;
}

}  // namespace mlens
