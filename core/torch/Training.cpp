#include "core/torch/Training.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/version.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/AtomicFile.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/torch/Augmentations.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Devices.h"
#include "core/torch/Embedding.h"
#include "core/torch/Guard.h"
#include "core/torch/InfoNce.h"
#include "core/torch/Pictures.h"

namespace mlens {
namespace {

constexpr std::uint64_t kLargestPictures = 2'000'000'000;  // bytes held
// Streams of random numbers that one seed gives: weights use the first ones, views those from 2^40.
constexpr std::uint64_t kProbeStream = std::uint64_t{1} << 32, kOrderStream = std::uint64_t{1} << 33;

std::string number(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// All pictures that can be read, as bytes.
struct TrainingPictures {
  at::Tensor pixels;
  std::vector<Index> rows;  ///< of the image set
  std::vector<std::string> warnings;
};

Result<TrainingPictures> loadPictures(const ImageSet& images, const InputSpec& input, const JobContext& job) {
  const Index count = images.count();
  const std::uint64_t each = static_cast<std::uint64_t>(input.channels) * input.size * input.size;
  if (each * static_cast<std::uint64_t>(count) > kLargestPictures) {
    return fail(
        ErrorCode::Unsupported,
        number(static_cast<double>(each) * static_cast<double>(count) / 1e9, 1) +
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
  return loaded;
}

/// One training: what stays the same over its steps.
class Run {
 public:
  Run(TrainingPlan plan, const ImageSet& images, c10::Device device, TrainingPictures pictures,
      const JobContext& job, const TrainingListener& listener)
      : plan_(std::move(plan)),
        images_(images),
        device_(device),
        pictures_(std::move(pictures)),
        job_(job),
        listener_(listener),
        policy_(plan_.policy.scaled(plan_.strength)),
        network_(Network::random(plan_.model, plan_.seed)) {
    plan_.batch = static_cast<int>(std::min<Index>(plan_.batch, count()));
    steps_ = count() / plan_.batch;
    network_.moveTo(device_);
    network_.requireGradients();
    optimizer_ = std::make_unique<torch::optim::Adam>(
        network_.parameters(), torch::optim::AdamOptions(plan_.learningRate).weight_decay(plan_.weightDecay));
    RandomStream random(plan_.seed, kProbeStream);
    probe_ = sampleWithoutReplacement(count(), std::min<Index>(plan_.probe, count()), random);
  }

  Result<TrainingOutcome> all() {
    if (auto ok = writeLog(); !ok) return failure(ok);  // before hours of work: can we write there?
    for (int epoch = 0; epoch < plan_.epochs; ++epoch) {
      auto done = guarded([&] { return oneEpoch(epoch); });
      if (!done && done.error().code == ErrorCode::Cancelled && outcome_.epochs > 0) {
        outcome_.stoppedEarly = true;
        break;
      }
      if (!done) return explained(std::move(done.error()));
    }
    outcome_.warnings = pictures_.warnings;
    return outcome_;
  }

 private:
  Index count() const { return pictures_.pixels.size(0); }
  std::filesystem::path checkpointPath() const { return plan_.out / "checkpoint.safetensors"; }

  Result<void> oneEpoch(int epoch) {
    RandomStream random(plan_.seed, kOrderStream + static_cast<std::uint64_t>(epoch));
    const auto order = randomPermutation(count(), random);
    double sum = 0;
    TrainingUpdate update;
    update.epoch = epoch;
    update.epochs = plan_.epochs;
    update.stepsPerEpoch = static_cast<int>(steps_);
    for (Index step = 0; step < steps_; ++step) {
      update.learningRate =
          learningRateAt(epoch * steps_ + step, plan_.epochs * steps_, steps_, plan_.learningRate);
      update.loss = oneStep(epoch,
                            std::span(order).subspan(static_cast<std::size_t>(step * plan_.batch),
                                                     static_cast<std::size_t>(plan_.batch)),
                            update.learningRate);
      if (!std::isfinite(update.loss)) return diverged(epoch);
      sum += update.loss;
      update.step = static_cast<int>(step) + 1;
      tell(update);
    }
    if (!network_.allFinite()) return diverged(epoch);
    update.loss = sum / static_cast<double>(steps_);
    return finishEpoch(epoch, update);
  }

  double oneStep(int epoch, std::span<const Index> rows, double learningRate) {
    throwIfStopped(job_.stopToken());
    const auto index = at::tensor(std::vector<Index>(rows.begin(), rows.end()), at::kLong);
    const auto pixels = unitPictures(pictures_.pixels.index_select(0, index), device_);
    std::vector<ViewParameters> views;
    for (std::uint64_t view = 0; view < 2; ++view) {
      for (const Index row : rows) {
        const auto stream = ((static_cast<std::uint64_t>(epoch) * 2 + view + 1) << 40) +
                            static_cast<std::uint64_t>(pictures_.rows[static_cast<std::size_t>(row)]);
        RandomStream random(plan_.seed, stream);
        views.push_back(drawView(policy_, random));
      }
    }
    const auto& input = plan_.model.input;
    const auto both = augment(at::cat({pixels, pixels}), views, input.mean);
    throwIfStopped(job_.stopToken());
    const Pass pass{true, job_.stopToken()};
    const auto z = network_.project(network_.encode(normalized(both, input), pass), pass);
    const auto loss =
        infoNce(z.narrow(0, 0, plan_.batch), z.narrow(0, plan_.batch, plan_.batch), plan_.temperature);
    optimizer_->zero_grad();
    loss.backward();
    for (auto& group : optimizer_->param_groups()) group.options().set_lr(learningRate);
    optimizer_->step();
    return loss.item<double>();
  }

  Result<void> finishEpoch(int epoch, TrainingUpdate& update) {
    losses_.push_back({update.loss, update.learningRate});
    if (auto ok = writeCheckpoint(checkpointPath(), network_, metadata(epoch + 1, update.loss)); !ok)
      return ok;
    outcome_.checkpoint = checkpointPath();
    outcome_.epochs = epoch + 1;
    outcome_.loss = update.loss;
    if (auto ok = writeLog(); !ok) return ok;
    update.epoch = epoch + 1;
    update.epochEnd = true;
    update.checkpoint = checkpointPath();
    if (!probe_.empty()) {
      const auto pixels = pictures_.pixels.index_select(0, at::tensor(probe_, at::kLong));
      const auto vectors = embedPixels(network_, pixels, device_, job_.stopToken());
      update.probeEncoder = matrixFrom(vectors.encoder);
      update.probeProjector = matrixFrom(vectors.projector);
      for (const Index i : probe_) update.probeRows.push_back(pictures_.rows[static_cast<std::size_t>(i)]);
    }
    tell(update);
    return {};
  }

  void tell(const TrainingUpdate& update) const {
    const double done =
        update.epochEnd ? update.epoch : update.epoch + update.step / static_cast<double>(steps_);
    job_.report("training", done / plan_.epochs,
                "epoch " + std::to_string(update.epochEnd ? update.epoch : update.epoch + 1) + " of " +
                    std::to_string(plan_.epochs) + ", loss " + number(update.loss, 4));
    if (listener_) listener_(update);
  }

  std::map<std::string, std::string> metadata(int epoch, double loss) const {
    TrainingPlan recipe = plan_;
    recipe.out.clear();
    recipe.device = device_.str();
    return {{"training", toJson(recipe).dump()},
            {"data", images_.path.filename().string()},
            {"data_kind", images_.kind},
            {"data_identity", images_.identity},
            {"data_count", std::to_string(images_.count())},
            {"epoch", std::to_string(epoch)},
            {"loss", number(loss, 6)},
            {"threads", std::to_string(threadBudget())},
            {"program", std::string("Manifold Lens ") + MLENS_VERSION + ", LibTorch " + TORCH_VERSION}};
  }

  Result<void> writeLog() const {
    std::string text = "epoch,loss,learning_rate\n";
    for (std::size_t i = 0; i < losses_.size(); ++i) {
      text += std::to_string(i + 1) + "," + number(losses_[i].loss, 6) + "," +
              number(losses_[i].learningRate, 8) + "\n";
    }
    return writeFileAtomically(plan_.out / "log.csv", text);
  }

  tl::unexpected<Error> diverged(int epoch) const {
    return fail(ErrorCode::InvalidArgument,
                "the loss is no longer a number in epoch " + std::to_string(epoch + 1) +
                    "; choose a lower learning rate or a higher temperature",
                "training");
  }

  /// Says what is left after a failure.
  tl::unexpected<Error> explained(Error error) const {
    if (outcome_.epochs > 0 && error.code != ErrorCode::Cancelled) {
      error.message += "; the checkpoint of epoch " + std::to_string(outcome_.epochs) + " is kept in " +
                       checkpointPath().string();
    }
    return tl::unexpected<Error>(std::move(error));
  }

  struct EpochLoss {
    double loss, learningRate;
  };

  TrainingPlan plan_;
  const ImageSet& images_;
  c10::Device device_;
  TrainingPictures pictures_;
  const JobContext& job_;
  const TrainingListener& listener_;
  AugmentationPolicy policy_;
  Network network_;
  std::unique_ptr<torch::optim::Adam> optimizer_;
  Index steps_ = 1;
  std::vector<Index> probe_;  // positions in pictures_
  std::vector<EpochLoss> losses_;
  TrainingOutcome outcome_;
};

}  // namespace

double learningRateAt(Index step, Index steps, Index warmUp, double peak) {
  if (step < warmUp) return peak * static_cast<double>(step + 1) / static_cast<double>(warmUp);
  const double done =
      static_cast<double>(step - warmUp) / static_cast<double>(std::max<Index>(1, steps - warmUp));
  return peak * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

Result<TrainingOutcome> trainSimclr(const TrainingPlan& plan, const ImageSet& images, const JobContext& job,
                                    const TrainingListener& listener) {
  if (auto ok = plan.validate(images.count()); !ok) return failure(ok);
  if (plan.out.empty())
    return fail(ErrorCode::InvalidArgument, "say which folder the checkpoint goes to", "training");
  auto device = deviceFor(plan.device);
  if (!device) return failure(device);
  auto pictures = loadPictures(images, plan.model.input, job);
  if (!pictures) return failure(pictures);
  if (pictures->rows.size() < 2) {
    return fail(ErrorCode::BadFormat, "fewer than 2 pictures could be read", images.path.string());
  }
  return Run(plan, images, *device, std::move(*pictures), job, listener).all();
}

}  // namespace mlens
