#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "app/Team.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/TrainFlags.h"
#include "core/base/AtomicFile.h"
#include "core/engine/ModelEngine.h"

namespace mlens {
namespace {

Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet& images, const Teammates* mates,
                              const Services& services, const JobContext& job, TrainingLogEntry& last) {
  job.report("loading LibTorch", -1);
  auto engine = services.engine();
  if (!engine) return failure(engine);
  if (auto go = job.check(); !go) return failure(go);
  const auto listener = [&](const TrainingUpdate& update) {
    if (update.epochEnd) last = {update.loss, update.learningRate, update.monitors};
  };
  return (*engine)->train(plan, images, job, listener, mates);
}

nlohmann::ordered_json monitorsOf(const TrainingLogEntry& last) {
  nlohmann::ordered_json json;
  for (const auto& [name, value] : logFields(last)) json[name] = value;
  return json;
}

/// "RankMe 12.1 of h, 3.4 of z; kNN accuracy ..." as far as the numbers exist.
std::string monitorsText(const TrainingMonitors& m) {
  std::string text;
  const auto add = [&](const char* name, double h, double z) {
    if (std::isnan(h)) return;
    text += std::string(text.empty() ? "  " : "; ") + name + " " + shortNumber(h) + " of h, " +
            shortNumber(z) + " of z";
  };
  add("RankMe", m.rankMeEncoder, m.rankMeProjector);
  add("alignment", m.alignmentEncoder, m.alignmentProjector);
  add("kNN accuracy", m.knnEncoder, m.knnProjector);
  return text.empty() ? text : text + "\n";
}

Result<Report> run(TrainFlags options, const Context& context, const JobContext& job) {
  std::optional<TrainingPlan> resumed;
  if (!options.resume.empty()) {
    auto plan = resumedPlan(options);
    if (!plan) return failure(plan);
    resumed = std::move(*plan);
  }
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  auto plan = resumed ? Result<TrainingPlan>(*resumed) : planOf(options, *images, job);
  if (!plan) return failure(plan);
  const std::string device = plan->device;
  auto team = Team::meet(context, plan->device, job);
  if (!team) return failure(team);
  TrainingLogEntry last;
  auto outcome = train(*plan, *images, team->mates(), context.services, job, last);
  if (!outcome) return failure(outcome);
  plan->device = device;
  if (!team->leads() && !outcome->stoppedEarly) return Report::ofAnother();
  if (!team->leads()) return fail(ErrorCode::Cancelled, "cancelled; the first process keeps the last epoch");
  if (auto done = writeFileAtomically(options.out / "recipe.json", toJson(*plan).dump(2) + "\n"); !done) {
    return failure(done);
  }
  if (outcome->stoppedEarly) {
    return fail(ErrorCode::Cancelled,
                "cancelled after epoch " + std::to_string(outcome->epochs) + " of " +
                    std::to_string(plan->epochs) + "; its checkpoint is kept, --resume goes on from it",
                outcome->checkpoint.string());
  }
  Report report;
  report.summary = {{"command", "train"},          {"checkpoint", outcome->checkpoint.string()},
                    {"epochs", outcome->epochs},   {"loss", outcome->loss},
                    {"pictures", images->count()}, {"recipe", toJson(*plan)},
                    {"log", monitorsOf(last)},     {"out", options.out.string()}};
  report.text = outcome->checkpoint.string() + ": " + plan->method + ", " + std::to_string(outcome->epochs) +
                " epochs of " + grouped(images->count()) + " pictures, strength " +
                shortNumber(plan->strength) + ", loss " + shortNumber(outcome->loss) + "\n" +
                monitorsText(last.monitors);
  for (const auto* warnings : {&images->warnings, &outcome->warnings}) {
    for (const auto& warning : *warnings) report.text += "  note: " + warning + "\n";
  }
  return report;
}

}  // namespace

void addTrainCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<TrainFlags>();
  auto& command = addCommand(
      app, context, "train",
      {"Trains an encoder and its projector on pictures, without labels",
       "Writes checkpoint.safetensors after every epoch, log.csv (loss, learning rate, RankMe, alignment, "
       "uniformity\nand kNN accuracy of h and z on a sample), and recipe.json, which --recipe takes to train "
       "the "
       "same again.\nNumbers in brackets are the defaults. Ctrl+C keeps the last complete epoch and --resume "
       "goes on "
       "from it.\nOn a CPU the same seed and number of threads give the same checkpoint, resumed or not. "
       "Several "
       "processes\n(torchrun, mpirun, srun, or RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT) share each batch: "
       "the "
       "model is that\nof one process up to rounding.",
       "manifold-lens train --data pictures/ --epochs 20 --strength 1 --seed 1 --out runs/strong"},
      [options, &context](const JobContext& job) { return run(*options, context, job); });
  addPictureInput(command, options->pictures);
  command.add_option("--recipe", options->recipe, "A recipe.json to start from; other options override it")
      ->type_name("FILE");
  auto* resume =
      command
          .add_option("--resume", options->resume,
                      "Goes on from this checkpoint of an unfinished training, with its recipe and "
                      "the same --data")
          ->type_name("FILE");
  auto* out =
      command.add_option("--out", options->out, "Folder to write into (with --resume: the checkpoint's)")
          ->type_name("DIR");
  command
      .add_option("--keep-every", options->keepEvery,
                  "Also keeps epoch-0010.safetensors of every N epochs (0: only the last one)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  addPlanFlags(command, *options);
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
  command.parse_complete_callback([&command, resume, out] {
    if (resume->count() == 0 && out->count() == 0) throw CLI::RequiredError("--out");
    if (resume->count() == 0) return;
    for (const auto* option : command.get_options()) {
      const std::string group = option->get_group();
      if (option->count() > 0 && (group == "Model" || group == "Training" || group == "Augmentation"))
        throw CLI::ExcludesError("--resume", option->get_name());
    }
  });
}

}  // namespace mlens
