#include "core/torch/Training.h"

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <optional>

#include "core/base/AtomicFile.h"
#include "core/base/Parallel.h"
#include "core/engine/Resumable.h"
#include "core/torch/BatchViews.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Devices.h"
#include "core/torch/Guard.h"
#include "core/torch/Learner.h"
#include "core/torch/TrainingMonitor.h"
#include "core/torch/TrainingPictures.h"

namespace mlens {
namespace {

std::string number(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// Copies values into tensors that share memory with what they belong to. BadFormat names a misfit.
Result<void> restore(const TensorMap& tensors, const TensorMap& values, const std::string& context) {
  for (const auto& [name, tensor] : tensors) {
    const auto found = values.find(name);
    if (found == values.end() || found->second.sizes() != tensor.sizes()) {
      return fail(ErrorCode::BadFormat, "the training state lacks " + name + " or has it in another shape",
                  context);
    }
    tensor.detach().copy_(found->second);
  }
  return {};
}

/// One training: what stays the same over its steps, and what they change.
class Run {
 public:
  Run(const TrainingPlan& plan, const ImageSet& images, c10::Device device, TrainingPictures pictures,
      const JobContext& job, const TrainingListener& listener, const Teammates* mates)
      : plan_(fitted(plan, pictures)),
        images_(images),
        device_(device),
        pictures_(std::move(pictures)),
        job_(job),
        listener_(listener),
        mates_(mates),
        shared_(mates ? std::make_optional<SharedBatch>(*mates, plan_.batch) : std::nullopt),
        steps_(pictures_.count() / plan_.batch),
        learner_(plan_, device),
        optimizer_(plan_.optimizer, plan_.weightDecay, learner_.parameters()),
        monitor_(plan_, images, pictures_) {}

  /// Takes up a checkpoint's training.
  Result<void> resume() {
    const std::string context = plan_.resume.string();
    auto from = resumable(plan_.resume);
    if (!from) return failure(from);
    if (from->dataIdentity != images_.identity) {
      return fail(ErrorCode::InvalidArgument,
                  "was trained on other pictures (" + std::to_string(from->pictures) + " of " + from->data +
                      "); give the same data, with the same limit",
                  context);
    }
    if (recipeOf(from->plan) != recipeOf(plan_))
      return fail(ErrorCode::InvalidArgument, "was trained by another recipe; resume without changes",
                  context);
    auto tensors = readTrainingTensors(plan_.resume);
    if (!tensors) return failure(tensors);
    if (auto ok = restore(learner_.network().tensors(), tensors->network, context); !ok) return ok;
    if (auto ok = restore(learner_.companions(), tensors->training, context); !ok) return ok;
    if (auto ok = restore(optimizerTensors(), tensors->training, context); !ok) return ok;
    log_ = std::move(from->log);
    return {};
  }

  Result<TrainingOutcome> all() {
    if (auto ok = agree(); !ok) return failure(ok);
    if (auto ok = writeLog(); !ok) return failure(ok);  // before hours of work: can we write there?
    for (int epoch = finished(); epoch < plan_.epochs; ++epoch) {
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
  /// A batch as large as what could be read.
  static TrainingPlan fitted(TrainingPlan plan, const TrainingPictures& pictures) {
    plan.batch = static_cast<int>(std::min<Index>(plan.batch, pictures.count()));
    return plan;
  }
  /// Asks the other processes whether they train the same.
  Result<void> agree() const {
    if (!mates_) return {};
    const auto& place = mates_->place;
    if (plan_.batch < place.size) {
      return fail(ErrorCode::InvalidArgument,
                  std::to_string(plan_.batch) + " pictures cannot be shared by " +
                      std::to_string(place.size) + " processes; choose a larger batch or fewer processes",
                  "batch");
    }
    const nlohmann::json mine = {recipeOf(plan_), images_.identity, pictures_.count(), finished()};
    auto said = mates_->team.exchange(mine.dump());
    if (!said) return failure(said);
    for (std::size_t rank = 0; rank < said->size(); ++rank) {
      if ((*said)[rank] == (*said)[0]) continue;
      return fail(
          ErrorCode::InvalidArgument,
          "process " + std::to_string(rank) +
              " trains something else than process 0 (recipe, pictures or finished epochs); start all "
              "with the same command and files",
          "training");
    }
    return {};
  }
  bool writes() const { return !mates_ || mates_->place.rank == 0; }
  int finished() const { return static_cast<int>(log_.size()); }
  Index allSteps() const { return plan_.epochs * steps_; }

  Result<void> oneEpoch(int epoch) {
    double sum = 0;
    TrainingUpdate update;
    update.epoch = epoch;
    update.epochs = plan_.epochs;
    update.stepsPerEpoch = static_cast<int>(steps_);
    for (Index step = 0; step < steps_; ++step) {
      const Index taken = epoch * steps_ + step;
      update.learningRate =
          learningRateAt(taken, allSteps(), plan_.warmUpEpochs * steps_, plan_.learningRate);
      update.loss = oneStep(taken, update.learningRate);
      if (!std::isfinite(update.loss)) return diverged(epoch);
      learner_.follow(static_cast<double>(taken + 1) / static_cast<double>(allSteps()));
      sum += update.loss;
      update.step = static_cast<int>(step) + 1;
      tell(update);
    }
    if (!learner_.network().allFinite()) return diverged(epoch);
    update.loss = sum / static_cast<double>(steps_);
    return finishEpoch(epoch, update);
  }

  double oneStep(Index step, double learningRate) {
    throwIfStopped(job_.stopToken());
    const auto [first, second] = views_.at(step);
    const auto loss = learner_.loss(first, second, {true, job_.stopToken(), shared_ ? &*shared_ : nullptr});
    optimizer_.zeroGradients();
    loss.backward();
    if (shared_) shared_->sumGradients(learner_.parameters());
    optimizer_.step(learningRate);
    return loss.item<double>();
  }

  Result<void> finishEpoch(int epoch, TrainingUpdate& update) {
    monitor_.watch(learner_.network(), device_, job_, update);
    log_.push_back({update.loss, update.learningRate, update.monitors});
    const auto checkpoint = plan_.out / "checkpoint.safetensors";
    if (auto ok = keep(checkpoint); !ok) return ok;
    outcome_ = {checkpoint, epoch + 1, update.loss, false, {}};
    if (plan_.keepEvery > 0 && (epoch + 1) % plan_.keepEvery == 0) {
      char name[40];
      std::snprintf(name, sizeof name, "epoch-%04d.safetensors", epoch + 1);
      if (auto ok = keep(plan_.out / name); !ok) return ok;
    }
    if (auto ok = writeLog(); !ok) return ok;
    update.epoch = epoch + 1;
    update.epochEnd = true;
    update.checkpoint = checkpoint;
    tell(update);
    return {};
  }

  Result<void> keep(const std::filesystem::path& path) const {
    if (!writes()) return {};
    TensorMap training = learner_.companions();
    training.merge(optimizerTensors());
    return writeCheckpoint(path, learner_.network(), metadata(), training);
  }

  /// By the names that they have in the checkpoint.
  TensorMap optimizerTensors() const {
    TensorMap tensors;
    for (const auto& [name, value] : optimizer_.state()) tensors["optimizer." + name] = value;
    return tensors;
  }

  void tell(const TrainingUpdate& update) const {
    const Progress progress = progressOf(update);
    job_.report(progress.stage, progress.fraction, progress.detail);
    if (listener_) listener_(update);
  }

  std::map<std::string, std::string> metadata() const {
    TrainingPlan recipe = plan_;
    recipe.out.clear();
    recipe.device = device_.str();
    return {{"training", toJson(recipe).dump()},
            {kLogKey, logJson(log_)},
            {"data", images_.path.filename().string()},
            {"data_kind", images_.kind},
            {"data_identity", images_.identity},
            {"data_count", std::to_string(images_.count())},
            {"epoch", std::to_string(finished())},
            {"loss", number(log_.back().loss, 6)},
            {"threads", std::to_string(threadBudget())},
            {"processes", std::to_string(mates_ ? mates_->place.size : 1)},
            {"program", std::string("Manifold Lens ") + MLENS_VERSION + ", LibTorch " + TORCH_VERSION}};
  }

  Result<void> writeLog() const {
    if (!writes()) return {};
    std::string text = "epoch";
    for (const auto& [name, value] : logFields({})) text.append(",").append(name);
    text += '\n';
    for (std::size_t i = 0; i < log_.size(); ++i) {
      text += std::to_string(i + 1);
      for (const auto& [name, value] : logFields(log_[i])) text.append(",").append(number(value, 8));
      text += '\n';
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
    if (finished() > 0 && error.code != ErrorCode::Cancelled) {
      error.message += "; the checkpoint of epoch " + std::to_string(finished()) + " is kept in " +
                       (outcome_.epochs > 0 ? outcome_.checkpoint : plan_.resume).string();
    }
    return tl::unexpected<Error>(std::move(error));
  }

  TrainingPlan plan_;
  const ImageSet& images_;
  c10::Device device_;
  TrainingPictures pictures_;
  const JobContext& job_;
  const TrainingListener& listener_;
  const Teammates* mates_;
  std::optional<SharedBatch> shared_;
  Index steps_;  // of an epoch
  Learner learner_;
  Optimizer optimizer_;
  TrainingMonitor monitor_;
  BatchViews views_{plan_, pictures_, device_, shared_ ? &*shared_ : nullptr, job_.stopToken()};
  std::vector<TrainingLogEntry> log_;
  TrainingOutcome outcome_;
};

}  // namespace

double learningRateAt(Index step, Index steps, Index warmUp, double peak) {
  if (step < warmUp) return peak * static_cast<double>(step + 1) / static_cast<double>(warmUp);
  const double done =
      static_cast<double>(step - warmUp) / static_cast<double>(std::max<Index>(1, steps - warmUp));
  return peak * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

Result<TrainingOutcome> trainModel(const TrainingPlan& plan, const ImageSet& images, const JobContext& job,
                                   const TrainingListener& listener, const Teammates* mates) {
  if (auto ok = plan.validate(images.count()); !ok) return failure(ok);
  if (plan.out.empty())
    return fail(ErrorCode::InvalidArgument, "say which folder the checkpoint goes to", "training");
  auto device = deviceFor(plan.device);
  if (!device) return failure(device);
  auto pictures = loadTrainingPictures(images, plan.model.input, job);
  if (!pictures) return failure(pictures);
  if (pictures->count() < 2) {
    return fail(ErrorCode::BadFormat, "fewer than 2 pictures could be read", images.path.string());
  }
  Run run(plan, images, *device, std::move(*pictures), job, listener, mates);
  if (!plan.resume.empty()) {
    if (auto ok = run.resume(); !ok) return failure(ok);
  }
  return run.all();
}

}  // namespace mlens
