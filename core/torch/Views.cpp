#include "core/torch/Views.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/torch/Augmentations.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Devices.h"
#include "core/torch/Embedding.h"
#include "core/torch/Guard.h"
#include "core/torch/TrainingPictures.h"

namespace mlens {
namespace {

// Of one point: as many copies of it go through the projector together, each for the gradient of its output.
// So a Jacobian's bits do not depend on the other points.
constexpr Index kOutputsAtOnce = 256;

Result<Network> networkOn(const CheckpointSummary& checkpoint, const c10::Device& device) {
  auto network = readNetwork(checkpoint);
  if (network) network->moveTo(device);
  return network;
}

/// The network's inputs of rows first, first + 1, ...: row r is view r mod q of picture r / q.
at::Tensor viewInputs(const TrainingPictures& pictures, const ViewSet& set, Index first, Index count,
                      const InputSpec& input, const c10::Device& device) {
  const auto q = static_cast<Index>(set.size());
  std::vector<Index> positions;
  ViewSet views;
  for (Index row = first; row < first + count; ++row) {
    positions.push_back(row / q);
    views.push_back(set[static_cast<std::size_t>(row % q)]);
  }
  return normalized(augment(unitPictures(pictures.pixelsAt(positions), device), views, input.mean), input);
}

}  // namespace

Result<std::vector<std::string>> embedViewSets(const CheckpointSummary& checkpoint, const ImageSet& images,
                                               std::span<const ViewSet> sets, const EmbedOptions& options,
                                               const JobContext& job, const StageVisitor& visit) {
  auto device = deviceFor(options.device);
  if (!device) return failure(device);
  auto network = networkOn(checkpoint, *device);
  if (!network) return failure(network);
  const auto& input = checkpoint.spec.input;
  auto pictures = loadTrainingPictures(images, input, job);
  if (!pictures) return failure(pictures);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    job.report("embedding views", static_cast<double>(i) / static_cast<double>(sets.size()),
               std::to_string(i) + " of " + std::to_string(sets.size()) + " augmentations and strengths");
    const Index rows = pictures->count() * static_cast<Index>(sets[i].size());
    const auto stages = embedStages(*network, rows, job.stopToken(), [&](Index first, Index count) {
      return viewInputs(*pictures, sets[i], first, count, input, *device);
    });
    if (auto ok = visit(i, stages); !ok) return failure(ok);
  }
  return pictures->warnings;
}

Result<void> visitJacobians(const CheckpointSummary& checkpoint, const Matrix& h, const EmbedOptions& options,
                            const JobContext& job, const JacobianVisitor& visit) {
  const auto& spec = checkpoint.spec;
  if (spec.projectorDepth == 0)
    return fail(ErrorCode::InvalidArgument, "has no projector, so that there is no Jacobian dz/dh",
                checkpoint.path.string());
  if (h.columns() != spec.featureDimension())
    return fail(ErrorCode::InvalidArgument, "the vectors are not this model's h", checkpoint.path.string());
  auto device = deviceFor(options.device);
  if (!device) return failure(device);
  auto network = networkOn(checkpoint, *device);
  if (!network) return failure(network);
  const Pass pass{false, job.stopToken()};
  const Index outputs = spec.outputDimension();
  for (Index row = 0; row < h.rows(); ++row) {
    job.report("Jacobians of the projector", static_cast<double>(row) / static_cast<double>(h.rows()));
    const auto point =
        at::from_blob(const_cast<float*>(h.row(row).data()), {1, h.columns()}, at::kFloat).to(*device);
    std::vector<at::Tensor> parts;
    for (Index k = 0; k < outputs; k += kOutputsAtOnce) {
      throwIfStopped(job.stopToken());
      const auto some = at::arange(k, std::min(outputs, k + kOutputsAtOnce), at::kLong).to(*device);
      const auto points = point.expand({some.size(0), -1}).clone().requires_grad_(true);
      const auto z = network->project(points, pass);
      const auto chosen = at::one_hot(some, outputs).to(z.options());
      parts.push_back(torch::autograd::grad({z}, {points}, {chosen})[0]);
    }
    if (auto ok = visit(row, matrixFrom(at::cat(parts).to(at::kCPU))); !ok) return ok;
  }
  return {};
}

}  // namespace mlens
