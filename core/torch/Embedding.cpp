#include "core/torch/Embedding.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/torch/EmbeddingStream.h"
#include "core/torch/Guard.h"
#include "core/torch/Pictures.h"

namespace mlens {
namespace {

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

std::vector<StageVectors> embedStages(const Network& network, Index count, const std::stop_token& stop,
                                      const InputSource& inputs) {
  const auto vectors = stagesOf(network, count, network.spec().projectorDepth > 0, stop, inputs);
  std::vector<StageVectors> stages;
  for (std::size_t s = 0; s < vectors.size(); ++s) {
    const bool last = s + 1 == vectors.size();
    stages.push_back({s == 0 ? "h" : last ? "z" : "projector " + std::to_string(s), matrixFrom(vectors[s])});
  }
  return stages;
}

Vectors embedInputs(const Network& network, const at::Tensor& inputs, const std::stop_token& stop) {
  const auto vectors = stagesOf(network, inputs.size(0), network.spec().projectorDepth > 0, stop,
                                [&](Index first, Index count) { return inputs.narrow(0, first, count); });
  return {vectors.front(), vectors.back()};
}

Vectors embedPixels(const Network& network, const at::Tensor& pixels, const std::stop_token& stop) {
  const auto vectors = stagesOf(
      network, pixels.size(0), network.spec().projectorDepth > 0, stop, [&](Index first, Index count) {
        return normalized(unitPictures(pixels.narrow(0, first, count), network.device()),
                          network.spec().input);
      });
  return {vectors.front(), vectors.back()};
}

Result<EmbeddingPair> embedImages(const CheckpointSummary& checkpoint, const ImageSet& images,
                                  const EmbedOptions& options, const JobContext& job) {
  const Index count = images.count();
  StreamRequest request;
  request.ranges = {{0, count}};
  request.layers.push_back(layersOf(checkpoint.spec).front());
  const bool projects = checkpoint.spec.projectorDepth > 0;
  if (projects) request.layers.push_back(layersOf(checkpoint.spec).back());
  std::vector<std::vector<float>> values;  // rows of unreadable pictures stay zero
  for (const auto& layer : request.layers) {
    values.emplace_back(static_cast<std::size_t>(count) * static_cast<std::size_t>(layer.dimension));
  }
  EmbeddingPair pair;
  std::string firstComplaint;
  const auto keep = [&](const EmbeddedBlock& block) -> Result<void> {
    for (std::size_t layer = 0; layer < values.size(); ++layer) {
      const Matrix& rows = block.layers[layer];
      auto unreadable = block.unreadable.begin();
      Index row = 0;
      for (Index i = block.pictures.first; i < block.pictures.first + block.pictures.count; ++i) {
        if (unreadable != block.unreadable.end() && *unreadable == i) {
          ++unreadable;
        } else {
          std::ranges::copy(rows.row(row++), values[layer].begin() + i * rows.columns());
        }
      }
    }
    pair.unreadable.insert(pair.unreadable.end(), block.unreadable.begin(), block.unreadable.end());
    if (firstComplaint.empty() && !block.complaints.empty()) firstComplaint = block.complaints.front();
    const Index done = block.pictures.first + block.pictures.count;
    job.report("embedding", static_cast<double>(done) / static_cast<double>(count), countText(done, count));
    return {};
  };
  if (auto done = streamImages(checkpoint, images, options, request, keep, job); !done) return failure(done);
  if (!pair.unreadable.empty()) {
    pair.warnings.push_back(unreadableWarning(pair.unreadable.size(), count, firstComplaint) +
                            "; their vectors are zero");
  }
  auto encoder = Matrix::create(count, request.layers.front().dimension, std::move(values.front()));
  if (!encoder) return failure(encoder);
  pair.encoder = pair.projector = *encoder;
  if (projects) {
    auto projector = Matrix::create(count, request.layers.back().dimension, std::move(values.back()));
    if (!projector) return failure(projector);
    pair.projector = *projector;
  }
  return pair;
}

Matrix matrixFrom(const at::Tensor& tensor) {
  auto values = std::make_shared<at::Tensor>(tensor.contiguous());
  const float* data = values->data_ptr<float>();
  return Matrix::view(tensor.size(0), tensor.size(1), data, std::move(values));
}

}  // namespace mlens
