#include "core/torch/LinearProjector.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/base/Random.h"
#include "core/torch/Devices.h"
#include "core/torch/Embedding.h"
#include "core/torch/Guard.h"
#include "core/torch/Losses.h"
#include "core/torch/Optimizer.h"
#include "core/torch/Training.h"

namespace mlens {
namespace {

constexpr double kFirstScale = 0.1;  // of the first weights: small, so that training decides what W keeps

at::Tensor tensorOf(const Matrix& rows, const c10::Device& device) {
  return at::from_blob(const_cast<float*>(rows.data()), {rows.rows(), rows.columns()}, at::kFloat)
      .clone()
      .to(device);
}

at::Tensor firstWeights(Index outputs, Index inputs, std::uint64_t seed) {
  auto weights = at::empty({outputs, inputs}, at::kFloat);
  float* data = weights.data_ptr<float>();
  const double scale = kFirstScale / std::sqrt(static_cast<double>(inputs));
  RandomStream random(seed);
  for (Index i = 0; i < outputs * inputs; ++i) data[i] = static_cast<float>(random.normal() * scale);
  return weights;
}

tl::unexpected<Error> refusePairs(const char* what) {
  return fail(ErrorCode::InvalidArgument, what, "linear training");
}

}  // namespace

Result<LinearProjector> trainLinearProjector(const LinearTraining& training, const PairSource& pairs,
                                             const JobContext& job) {
  if (auto ok = training.validate(); !ok) return failure(ok);
  auto device = deviceFor(training.device);
  if (!device) return failure(device);
  auto pair = pairs(0);
  if (!pair) return failure(pair);
  const Index inputs = pair->first.columns();
  if (inputs < 1) return refusePairs("the views have no entries");
  const Index outputs = training.outputs > 0 ? training.outputs : inputs;
  const auto weights = firstWeights(outputs, inputs, training.seed).to(*device).requires_grad_(true);
  Optimizer optimizer("sgd", training.weightDecay, {{"weights", weights}});
  LinearProjector result;
  for (int step = 0; step < training.steps; ++step) {
    throwIfStopped(job.stopToken());
    if (step > 0) pair = pairs(step);
    if (!pair) return failure(pair);
    const auto& [first, second] = *pair;
    if (first.rows() < 2 || second.rows() != first.rows() || first.columns() != inputs ||
        second.columns() != inputs) {
      return refusePairs("the views of a step do not pair up, or are of fewer than 2 samples");
    }
    const auto loss = infoNce(tensorOf(first, *device).matmul(weights.t()),
                              tensorOf(second, *device).matmul(weights.t()), training.temperature);
    optimizer.zeroGradients();
    loss.backward();
    optimizer.step(learningRateAt(step, training.steps, 0, training.learningRate));
    result.losses.push_back(loss.item<double>());
    if (!std::isfinite(result.losses.back()))
      return refusePairs("the loss is no longer a number; choose a lower learning rate");
    job.report("training a linear projector", (step + 1) / static_cast<double>(training.steps),
               "step " + std::to_string(step + 1) + " of " + std::to_string(training.steps));
  }
  result.weights = matrixFrom(weights.detach().to(at::kCPU));
  return result;
}

}  // namespace mlens
