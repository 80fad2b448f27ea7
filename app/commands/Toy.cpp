#include <cmath>
#include <memory>

#include "app/Input.h"
#include "app/QtStart.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/study/LinearToy.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/LinearToyChart.h"
#include "ui/charts/SweepChart.h"

namespace mlens {
namespace {

struct ToyCommand {
  PictureInput pictures;
  LinearManifoldOptions manifold;
  LinearToyOptions toy;
  int side = 28;
  std::string charts = ".svg";
  std::filesystem::path out;
};

Result<std::shared_ptr<const ToyManifold>> manifoldOf(ToyCommand& options, const JobContext& job,
                                                      std::vector<std::string>& warnings) {
  options.pictures.options.seed = options.toy.seed;
  if (options.pictures.data.empty()) {
    options.manifold.seed = options.toy.seed;
    return linearManifold(options.manifold);
  }
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  warnings = images->warnings;
  return pictureManifold(*images, options.side, job);
}

Result<std::vector<std::string>> drawCharts(const ToyCommand& options, const LinearToy& toy) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  std::vector<std::string> files;
  for (const auto& [name, plot] : {std::pair("kept", keptPlot(toy, lightTheme())),
                                   std::pair("removed", removedPlot(toy, lightTheme()))}) {
    files.push_back(name + options.charts);
    auto done =
        writeChart(options.out / files.back(), kSweepFigure, plot.yTitle,
                   [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
    if (!done) return failure(done);
  }
  return files;
}

/// "strength 0.4: 65 of 784 kept; trained 58, affinity 0.91 (random 0.3); rotation 0.92 ..." for each.
std::string textOf(const LinearToy& toy) {
  std::string text;
  for (const auto& row : toy.rows) {
    std::string line = std::to_string(row.kept) + " of " + std::to_string(toy.dimension) + " kept";
    if (std::isfinite(row.rank)) {
      line += "; trained: rank " + shortNumber(row.rank) + ", affinity " + shortNumber(row.affinity) +
              " (random " + shortNumber(row.null) + "), " + shortNumber(row.keptEnergy) +
              " of its energy in the kept";
    }
    text += field("strength " + shortNumber(row.strength), line);
  }
  return text;
}

Result<Report> run(ToyCommand options, const Services& services, const JobContext& job) {
  options.toy.train = options.toy.training.steps > 0;
  if (auto valid = options.toy.validate(); !valid) return failure(valid);
  std::vector<std::string> warnings;
  auto manifold = manifoldOf(options, job, warnings);
  if (!manifold) return failure(manifold);
  std::shared_ptr<ModelEngine> engine;
  if (options.toy.train) {
    job.report("loading LibTorch", -1);
    auto loaded = services.engine();
    if (!loaded) return failure(loaded);
    engine = std::move(*loaded);
  }
  auto toy = linearToy(engine.get(), **manifold, options.toy, job);
  if (!toy) return failure(toy);
  const NumberTable numbers = numbersOf(*toy);
  for (const char* name : {"toy.csv", "toy.json"}) {
    if (auto done = writeNumbers(options.out / name, numbers); !done) return failure(done);
  }
  auto charts = drawCharts(options, *toy);
  if (!charts) return failure(charts);
  warnings.insert(warnings.end(), toy->warnings.begin(), toy->warnings.end());
  Report report;
  std::vector<int> kept;
  std::vector<double> strengths;
  for (const auto& row : toy->rows) {
    kept.push_back(row.kept);
    strengths.push_back(row.strength);
  }
  report.summary = {{"command", "toy"},
                    {"samples", toy->samples},
                    {"dimension", toy->dimension},
                    {"views", toy->views},
                    {"seed", toy->seed},
                    {"steps", toy->steps},
                    {"strengths", strengths},
                    {"kept", kept},
                    {"generators", toy->generators},
                    {"charts", *charts},
                    {"out", options.out.string()},
                    {"warnings", warnings}};
  if (toy->steps > 0) {
    std::vector<double> ranks;
    for (const auto& row : toy->rows) ranks.push_back(row.rank);
    report.summary["trained_ranks"] = ranks;
  }
  report.text = options.out.string() + ": " + toy->about + "\n" + textOf(*toy);
  for (const auto& warning : warnings) report.text += "  note: " + warning + "\n";
  return report;
}

void addTraining(CLI::App& command, LinearTraining& training, int& batch) {
  const char* group = "Training";
  command
      .add_option("--steps", training.steps,
                  "Of the linear projector, at each strength (0: closed form only)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1'000'000))
      ->type_name("N")
      ->group(group);
  command.add_option("--batch", batch, "Samples per step")
      ->capture_default_str()
      ->check(CLI::Range(2, 65536))
      ->type_name("N")
      ->group(group);
  command.add_option("--outputs", training.outputs, "Dimensions of z (0: as many as the samples have)")
      ->capture_default_str()
      ->check(CLI::Range(0, 65536))
      ->type_name("N")
      ->group(group);
  command.add_option("--lr", training.learningRate, "Largest learning rate")
      ->capture_default_str()
      ->type_name("X")
      ->group(group);
  command
      .add_option("--weight-decay", training.weightDecay,
                  "Lets the projector forget what no gradient asks for")
      ->capture_default_str()
      ->type_name("X")
      ->group(group);
  command.add_option("--temperature", training.temperature, "Of InfoNCE")
      ->capture_default_str()
      ->type_name("T")
      ->group(group);
  addDevice(command, training.device);
}

}  // namespace

void addToyCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<ToyCommand>();
  auto& command = addCommand(
      app, context, "toy",
      {"What a linear projector keeps under known generators: in closed form, and trained with InfoNCE",
       "Closed form: the eigenvectors of Sigma_between - Sigma_within with a positive eigenvalue are kept.\n"
       "Without --data the samples lie on a linear manifold: content directions that no view changes, and\n"
       "generators, each removed where the strength exceeds its extent. With --data: grey pictures under "
       "the\n"
       "affine group and brightness (at strength 1: rotation 45 degrees, shift 0.4 half sides, scale e^0.5, "
       "shear\n"
       "0.3, contrast 0.6, offset 0.3, each way). Writes toy.csv, toy.json and the curves kept and removed.",
       "manifold-lens toy --data /usr/share/datasets/fashion-mnist --limit 4000 --out toy"},
      [options, &services = context.services](const JobContext& job) {
        return run(*options, services, job);
      });
  addPictureInput(command, options->pictures);
  command.get_option("--data")->required(false);
  command.remove_option(command.get_option("--labels"));
  command.add_option("--side", options->side, "Pictures are scaled and cut to so many pixels")
      ->capture_default_str()
      ->check(CLI::Range(4, 64))
      ->type_name("N");
  const char* group = "Linear manifold";
  command.add_option("--samples", options->manifold.samples, "How many")
      ->capture_default_str()
      ->type_name("N")
      ->group(group);
  command.add_option("--dimension", options->manifold.dimension, "Dimensions of the space")
      ->capture_default_str()
      ->type_name("D")
      ->group(group);
  command.add_option("--content", options->manifold.content, "Directions that no view changes")
      ->capture_default_str()
      ->type_name("N")
      ->group(group);
  command
      .add_option("--extents", options->manifold.extents,
                  "Standard deviation of the samples along each generator, separated by commas")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("X")
      ->group(group);
  command
      .add_option("--strengths", options->toy.strengths, "How far views move, 0 to 10, separated by commas")
      ->delimiter(',')
      ->capture_default_str()
      ->check(CLI::Range(0.0, 10.0))
      ->type_name("S");
  command.add_option("--views", options->toy.views, "Views of each sample, for the closed form")
      ->capture_default_str()
      ->check(CLI::Range(2, 1000))
      ->type_name("Q");
  addTraining(command, options->toy.training, options->toy.batch);
  addSeed(command, options->toy.seed, "samples, views and first weights");
  addChartFormat(command, options->charts);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
