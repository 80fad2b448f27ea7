#include <filesystem>
#include <memory>

#include "app/EmbedQueue.h"
#include "app/Input.h"
#include "app/ReadingFlags.h"
#include "app/Team.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/embedding/EmbedRun.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct EmbedCommand {
  std::vector<fs::path> checkpoints;
  fs::path out, policy;
  PictureInput pictures;
  EmbedRunOptions run;
  ReadingOptions reading;
};

std::string textOf(const fs::path& folder, const EmbedOutcome& outcome) {
  const auto& manifest = outcome.manifest;
  std::string text = folder.string() + ": ";
  if (outcome.origin == EmbedOutcome::Origin::Complete) text += "complete already; ";
  if (outcome.origin == EmbedOutcome::Origin::Cache) text += "from the cache; ";
  if (outcome.resumed > 0) text += grouped(outcome.resumed) + " pictures were there; ";
  text += grouped(manifest.at("n").get<Index>()) + " rows";
  for (const auto& layer : manifest.at("layers")) {
    text += ", " + layer.at("name").get<std::string>() + " " +
            std::to_string(layer.at("dimension").get<int>()) + "-d";
  }
  text += "\n";
  for (const auto& warning : manifest.at("warnings")) text += "  note: " + warning.get<std::string>() + "\n";
  return text;
}

Result<Report> embed(const EmbedCommand& options, const Context& context, const JobContext& job) {
  auto folders = foldersFor(options.checkpoints, options.out);
  if (!folders) return failure(folders);
  EmbedRunOptions run = options.run;
  run.seed = options.pictures.options.seed;
  if (!options.policy.empty()) {
    auto policy = readPolicy(options.policy);
    if (!policy) return failure(policy);
    run.policy = *policy;
  }
  std::vector<CheckpointSummary> checkpoints;
  for (const auto& path : options.checkpoints) {  // a wrong one is known before hours of work
    auto checkpoint = inspectCheckpoint(path, options.reading, context.services.engine, job);
    if (!checkpoint) return failure(checkpoint);
    checkpoints.push_back(*std::move(checkpoint));
  }
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  auto team = Team::meet(context, run.embed.device, job);
  if (!team) return failure(team);

  Report report;
  ordered_json all = ordered_json::array();
  for (std::size_t i = 0; i < folders->size(); ++i) {
    const fs::path& folder = (*folders)[i];
    auto outcome = embedToFolder(checkpoints[i], *images, folder, run, context.services, team->mates(), job);
    if (!outcome) return failure(outcome);
    if (!team->leads()) continue;
    report.text += textOf(folder, *outcome);
    outcome->manifest["out"] = folder.string();
    outcome->manifest["resumed"] = outcome->resumed;
    all.push_back(std::move(outcome->manifest));
  }
  if (!team->leads()) return Report::ofAnother();
  report.summary = all.size() == 1 ? all[0] : ordered_json{{"embeddings", all}};
  return report;
}

void addViewOptions(CLI::App& command, EmbedCommand& options) {
  const auto group = [](CLI::Option* option) { return option->group("Augmented views"); };
  group(command.add_option("--views", options.run.views,
                           "Embed so many augmented views of each picture instead of the picture"))
      ->check(CLI::Range(1, 1000))
      ->type_name("Q");
  group(command.add_option("--policy", options.policy,
                           "The augmentations at strength 1: a JSON file, or a training's recipe.json "
                           "(default: the reference policy)"))
      ->type_name("FILE");
  group(
      command.add_option("--strength", options.run.strength, "Of the augmentations: 0 none, at most 1.5 (1)"))
      ->check(CLI::Range(0.0, 1.5))
      ->type_name("S");
}

}  // namespace

void addEmbedCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<EmbedCommand>();
  auto& command = addCommand(
      app, context, "embed",
      {"Runs pictures through checkpoints: encoder h and projector z",
       "Writes encoder.npy (h) and projector.npy (z), float32, one row per readable picture (or view); "
       "labels.npy\n(int32) if the pictures have labels; names.csv; manifest.json. Interrupted, the same "
       "call "
       "goes on where it\nwas. Several processes (torchrun, mpirun, srun, or RANK, WORLD_SIZE, MASTER_ADDR, "
       "MASTER_PORT) share the\nwork; DIR must be on a disk that all see.",
       "manifold-lens embed --checkpoint checkpoint.safetensors --data pictures/ --out vectors"},
      [options, &context](const JobContext& job) { return embed(*options, context, job); });
  command
      .add_option("--checkpoint", options->checkpoints,
                  "The checkpoint's file (see 'inspect'); several: each gets a folder in DIR")
      ->required()
      ->type_name("FILE");
  addPictureInput(command, options->pictures);
  addSeed(command, options->pictures.options.seed, "the sample of --limit and the views");
  command
      .add_option(
          "--layer", options->run.layers,
          "What to keep: encoder, projector (the default), the stages between, projector.1 ..., or all")
      ->delimiter(',')
      ->type_name("NAME");
  addViewOptions(command, *options);
  command.add_option("--batch", options->run.embed.batch, "Pictures decoded at once, ahead of the model")
      ->capture_default_str()
      ->check(CLI::Range(1, 65536))
      ->type_name("N");
  addDevice(command, options->run.embed.device);
  addReadingOptions(command, options->reading);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
