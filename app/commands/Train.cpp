#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/Input.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/model/EngineLoader.h"
#include "core/session/InputStatistics.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// What the command line says; what it leaves out comes from the recipe or the defaults.
struct Options {
  PictureInput pictures;
  fs::path recipe, out;
  std::optional<std::string> method, encoder, device;
  std::optional<int> width, size, epochs, batch, projectorDepth, projectorWidth, projectorOutput;
  std::optional<double> strength, learningRate, weightDecay, temperature;
  std::optional<std::uint64_t> seed;
};

template <class T>
void take(T& value, const std::optional<T>& given) {
  if (given) value = *given;
}

Result<TrainingPlan> basePlan(const Options& options, const ImageSet& images, const JobContext& job) {
  if (!options.recipe.empty()) {
    auto text = readTextFile(options.recipe, 1u << 20);
    if (!text) return failure(text);
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_discarded()) return fail(ErrorCode::BadFormat, "is not valid JSON", options.recipe.string());
    return trainingPlanFromJson(json, options.recipe.string());
  }
  TrainingPlan plan;
  auto input = inputSpecOf(images, job);
  if (!input) return failure(input);
  plan.model.input = *input;
  plan.policy = AugmentationPolicy::reference(input->channels);
  return plan;
}

Result<TrainingPlan> planOf(const Options& options, const ImageSet& images, const JobContext& job) {
  auto plan = basePlan(options, images, job);
  if (!plan) return plan;
  if (options.encoder) {
    auto kind = encoderKindFrom(*options.encoder);
    if (!kind) return failure(kind);
    plan->model.encoder = *kind;
  }
  take(plan->method, options.method);
  take(plan->device, options.device);
  take(plan->model.encoderWidth, options.width);
  take(plan->model.input.size, options.size);
  take(plan->model.projectorDepth, options.projectorDepth);
  take(plan->model.projectorWidth, options.projectorWidth);
  take(plan->model.projectorOutput, options.projectorOutput);
  take(plan->epochs, options.epochs);
  take(plan->batch, options.batch);
  take(plan->strength, options.strength);
  take(plan->learningRate, options.learningRate);
  take(plan->weightDecay, options.weightDecay);
  take(plan->temperature, options.temperature);
  take(plan->seed, options.seed);
  plan->out = options.out;
  plan->probe = 0;  // nobody watches the manifold here
  if (auto valid = plan->validate(images.count()); !valid) return failure(valid);
  return plan;
}

Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet& images, const JobContext& job) {
  job.report("loading LibTorch", -1);
  auto engine = loadEngine();
  if (!engine) return failure(engine);
  if (auto go = job.check(); !go) return failure(go);
  return (*engine)->train(plan, images, job, [&job](const TrainingUpdate& update) {
    const double steps = std::max(1, update.stepsPerEpoch);
    const double done = update.epochEnd ? update.epoch : update.epoch + update.step / steps;
    job.report("training", done / std::max(1, update.epochs),
               "epoch " + std::to_string(update.epoch) + " of " + std::to_string(update.epochs) + ", loss " +
                   shortNumber(update.loss));
  });
}

Result<Report> run(const Options& options, const JobContext& job) {
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  auto plan = planOf(options, *images, job);
  if (!plan) return failure(plan);
  auto outcome = train(*plan, *images, job);
  if (!outcome) return failure(outcome);
  if (auto done = writeFileAtomically(options.out / "recipe.json", toJson(*plan).dump(2) + "\n"); !done) {
    return failure(done);
  }
  if (outcome->stoppedEarly) {
    return fail(ErrorCode::Cancelled,
                "cancelled after epoch " + std::to_string(outcome->epochs) + " of " +
                    std::to_string(plan->epochs) + "; its checkpoint is kept",
                outcome->checkpoint.string());
  }
  Report report;
  report.summary = {{"command", "train"},          {"checkpoint", outcome->checkpoint.string()},
                    {"epochs", outcome->epochs},   {"loss", outcome->loss},
                    {"pictures", images->count()}, {"recipe", toJson(*plan)},
                    {"out", options.out.string()}};
  report.text = outcome->checkpoint.string() + ": " + plan->method + ", " + std::to_string(outcome->epochs) +
                " epochs of " + grouped(images->count()) + " pictures, strength " +
                shortNumber(plan->strength) + ", loss " + shortNumber(outcome->loss) + "\n";
  for (const auto* warnings : {&images->warnings, &outcome->warnings}) {
    for (const auto& warning : *warnings) report.text += "  note: " + warning + "\n";
  }
  return report;
}

void addModelOptions(CLI::App& command, Options& options) {
  command.add_option("--encoder", options.encoder, "small-conv (default) or resnet18")
      ->check(CLI::IsMember({"small-conv", "resnet18"}))
      ->type_name("NAME")
      ->group("Model");
  command
      .add_option("--width", options.width,
                  "Channels of the encoder's first block; h has 8 times as many (16)")
      ->check(CLI::Range(1, 256))
      ->type_name("N")
      ->group("Model");
  command
      .add_option("--size", options.size,
                  "Side of the model's input in pixels (that of the pictures, at most 32)")
      ->check(CLI::Range(8, 512))
      ->type_name("N")
      ->group("Model");
  command
      .add_option("--projector-depth", options.projectorDepth, "Linear layers of the projector, 0: z = h (2)")
      ->check(CLI::Range(0, 3))
      ->type_name("N")
      ->group("Model");
  command.add_option("--projector-width", options.projectorWidth, "Width of its hidden layers (512)")
      ->check(CLI::Range(1, 16384))
      ->type_name("N")
      ->group("Model");
  command.add_option("--projector-output", options.projectorOutput, "Dimensions of z (64)")
      ->check(CLI::Range(1, 16384))
      ->type_name("N")
      ->group("Model");
}

void addTrainingOptions(CLI::App& command, Options& options) {
  const char* group = "Training";
  command.add_option("--method", options.method, "simclr (default): InfoNCE over two views of each picture")
      ->check(CLI::IsMember({"simclr"}))
      ->type_name("NAME")
      ->group(group);
  command.add_option("--epochs", options.epochs, "Times through the data (20)")
      ->check(CLI::Range(1, 10000))
      ->type_name("N")
      ->group(group);
  command.add_option("--batch", options.batch, "Pictures per step, at most as many as there are (256)")
      ->check(CLI::Range(2, 65536))
      ->type_name("N")
      ->group(group);
  command
      .add_option("--strength", options.strength,
                  "Strength of the augmentations: 0 none, 1 the reference policy, at most 1.5 (1)")
      ->check(CLI::Range(0.0, 1.5))
      ->type_name("S")
      ->group(group);
  command.add_option("--learning-rate", options.learningRate, "Adam's, after one epoch of warm-up (0.001)")
      ->check(CLI::PositiveNumber)
      ->type_name("R")
      ->group(group);
  command.add_option("--weight-decay", options.weightDecay, "Pulls the weights towards 0 (1e-6)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("W")
      ->group(group);
  command
      .add_option("--temperature", options.temperature, "Of InfoNCE; lower looks at harder negatives (0.2)")
      ->check(CLI::PositiveNumber)
      ->type_name("T")
      ->group(group);
}

}  // namespace

void addTrainCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& command = addCommand(
      app, context, "train",
      {"Trains an encoder and its projector on pictures, without labels",
       "Writes checkpoint.safetensors after every epoch, log.csv, and recipe.json, which --recipe takes to "
       "train\nthe same again. Numbers in brackets are the defaults. Ctrl+C keeps the last complete epoch. "
       "On a CPU the\nsame seed and number of threads give the same checkpoint.",
       "manifold-lens train --data pictures/ --epochs 20 --strength 1 --seed 1 --out runs/strong"},
      [options](const JobContext& job) { return run(*options, job); });
  addPictureInput(command, options->pictures);
  command.add_option("--recipe", options->recipe, "A recipe.json to start from; other options override it")
      ->type_name("FILE");
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
  addTrainingOptions(command, *options);
  addModelOptions(command, *options);
  command
      .add_option_function<std::uint64_t>(
          "--seed",
          [options](std::uint64_t seed) {
            options->seed = seed;
            options->pictures.options.seed = seed;
          },
          "Random seed of weights, augmentations and the sample of --limit (1)")
      ->type_name("S");
  addDevice(command, options->device);
}

}  // namespace mlens
