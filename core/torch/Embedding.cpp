#include "core/torch/Embedding.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <future>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Devices.h"
#include "core/torch/Guard.h"
#include "core/torch/Pictures.h"

namespace mlens {
namespace {

constexpr Index kForwardBlock = 64;

/// Copies the rows, those in `zero` as zeros.
void copyRows(const at::Tensor& rows, const std::vector<Index>& zero, float* out) {
  std::copy_n(rows.data_ptr<float>(), rows.numel(), out);
  for (const Index i : zero) std::fill_n(out + i * rows.size(1), rows.size(1), 0.0F);
}

std::string countText(Index done, Index total) {
  return std::to_string(done) + " of " + std::to_string(total) + " pictures";
}

}  // namespace

at::Tensor unitPictures(const at::Tensor& pixels, const c10::Device& device) {
  return pixels.to(device).to(at::kFloat).div_(255);
}

at::Tensor normalized(const at::Tensor& pictures, const InputSpec& input) {
  const auto perChannel = [&](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(pictures.options()).view({1, input.channels, 1, 1});
  };
  return (pictures - perChannel(input.mean)) / perChannel(input.std);
}

namespace {

/// h and what `project` makes of it (several stages), block by block.
std::vector<at::Tensor> embedBlocks(const Network& network, Index count, const std::stop_token& stop,
                                    const InputSource& inputs, bool everyStage) {
  const c10::InferenceMode guard;
  const Pass pass{false, stop};
  std::vector<at::Tensor> whole;
  for (Index first = 0; first < std::max<Index>(count, 1); first += kForwardBlock) {
    const Index taken = std::min(kForwardBlock, count - first);
    auto block = inputs(first, taken);
    if (taken < kForwardBlock) {
      auto full = at::zeros({kForwardBlock, block.size(1), block.size(2), block.size(3)}, block.options());
      full.narrow(0, 0, taken).copy_(block);
      block = full;
    }
    std::vector<at::Tensor> stages{network.encode(block, pass)};
    if (network.spec().projectorDepth > 0) {
      if (everyStage) {
        for (auto& stage : network.projectorStages(stages[0], pass)) stages.push_back(std::move(stage));
      } else {
        stages.push_back(network.project(stages[0], pass));
      }
    }
    for (std::size_t s = 0; s < stages.size(); ++s) {
      if (first == 0) whole.push_back(at::empty({count, stages[s].size(1)}, at::kFloat));
      whole[s].narrow(0, first, taken).copy_(stages[s].narrow(0, 0, taken));
    }
  }
  return whole;
}

}  // namespace

std::vector<StageVectors> embedStages(const Network& network, Index count, const std::stop_token& stop,
                                      const InputSource& inputs) {
  const auto vectors = embedBlocks(network, count, stop, inputs, true);
  std::vector<StageVectors> stages;
  for (std::size_t s = 0; s < vectors.size(); ++s) {
    const bool last = s + 1 == vectors.size();
    stages.push_back({s == 0 ? "h" : last ? "z" : "projector " + std::to_string(s), matrixFrom(vectors[s])});
  }
  return stages;
}

Vectors embedInputs(const Network& network, const at::Tensor& inputs, const std::stop_token& stop) {
  const auto vectors = embedBlocks(
      network, inputs.size(0), stop, [&](Index first, Index count) { return inputs.narrow(0, first, count); },
      false);
  return {vectors.front(), vectors.back()};
}

Vectors embedPixels(const Network& network, const at::Tensor& pixels, const c10::Device& device,
                    const std::stop_token& stop) {
  const auto vectors = embedBlocks(
      network, pixels.size(0), stop,
      [&](Index first, Index count) {
        return normalized(unitPictures(pixels.narrow(0, first, count), device), network.spec().input);
      },
      false);
  return {vectors.front(), vectors.back()};
}

Result<EmbeddingPair> embedImages(const CheckpointSummary& checkpoint, const ImageSet& images,
                                  const EmbedOptions& options, const JobContext& job) {
  if (options.batch < 1 || options.batch > 65536) {
    return fail(ErrorCode::InvalidArgument, "must be from 1 to 65536", "batch");
  }
  auto device = deviceFor(options.device);
  if (!device) return failure(device);
  auto network = readNetwork(checkpoint);
  if (!network) return failure(network);
  network->moveTo(*device);

  const auto& spec = checkpoint.spec;
  const Index count = images.count();
  std::vector<float> h(static_cast<std::size_t>(count) * spec.featureDimension());
  std::vector<float> z(spec.projectorDepth == 0 ? 0
                                                : static_cast<std::size_t>(count) * spec.outputDimension());
  EmbeddingPair pair;
  std::string firstComplaint;

  const Index batch = (options.batch + kForwardBlock - 1) / kForwardBlock * kForwardBlock;
  const auto decode = [&](Index first) {
    std::vector<Index> rows(static_cast<std::size_t>(std::min(batch, count - first)));
    std::iota(rows.begin(), rows.end(), first);
    return readPictures(images, rows, spec.input, job);
  };
  const auto policy = threadBudget() > 1 ? std::launch::async : std::launch::deferred;
  std::future<Result<PictureBlock>> next;
  if (count > 0) next = std::async(policy, decode, Index{0});
  for (Index first = 0; first < count; first += batch) {
    job.report("embedding", static_cast<double>(first) / static_cast<double>(count), countText(first, count));
    auto block = next.get();
    if (!block) return failure(block);
    if (first + batch < count) next = std::async(policy, decode, first + batch);
    const Index taken = std::min(batch, count - first);
    const auto pixels = at::from_blob(
        block->pixels.data(), {taken, spec.input.channels, spec.input.size, spec.input.size}, at::kByte);
    const auto vectors = embedPixels(*network, pixels, *device, job.stopToken());
    copyRows(vectors.encoder, block->unreadable, h.data() + first * spec.featureDimension());
    if (spec.projectorDepth > 0) {
      copyRows(vectors.projector, block->unreadable, z.data() + first * spec.outputDimension());
    }
    for (const Index i : block->unreadable) pair.unreadable.push_back(first + i);
    if (firstComplaint.empty() && !block->complaints.empty()) firstComplaint = block->complaints.front();
  }
  if (!pair.unreadable.empty()) {
    pair.warnings.push_back(unreadableWarning(pair.unreadable.size(), count, firstComplaint) +
                            "; their vectors are zero");
  }

  auto encoder = Matrix::create(count, spec.featureDimension(), std::move(h));
  if (!encoder) return failure(encoder);
  pair.encoder = pair.projector = *encoder;
  if (spec.projectorDepth > 0) {
    auto projector = Matrix::create(count, spec.outputDimension(), std::move(z));
    if (!projector) return failure(projector);
    pair.projector = *projector;
  }
  for (const Matrix& matrix : {pair.encoder, pair.projector}) {
    if (auto finite = requireFinite(matrix, checkpoint.path.string()); !finite) {
      return fail(ErrorCode::BadFormat, "the model gives NaN or infinite vectors; its training has diverged",
                  checkpoint.path.string());
    }
  }
  job.report("embedding", 1, countText(count, count));
  return pair;
}

Matrix matrixFrom(const at::Tensor& tensor) {
  auto values = std::make_shared<at::Tensor>(tensor.contiguous());
  const float* data = values->data_ptr<float>();
  return Matrix::view(tensor.size(0), tensor.size(1), data, std::move(values));
}

}  // namespace mlens
