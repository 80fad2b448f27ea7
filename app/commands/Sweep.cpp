#include <algorithm>
#include <memory>

#include "app/QtStart.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/TrainFlags.h"
#include "core/study/Sweep.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/SweepGrid.h"
#include "ui/report/SweepReport.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

struct SweepCommand {
  TrainFlags flags;
  SweepPlan plan;  // but for its base
  fs::path published;
  std::string figures = "svg";
};

Result<std::vector<std::string>> drawFigures(const SweepCommand& options, const SweepTable& table,
                                             const std::vector<PublishedValue>& published,
                                             const JobContext& job) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  std::vector<std::string> files;
  for (const SweepChart& chart : sweepCharts(table)) {
    if (auto go = job.check(); !go) return failure(go);
    const std::string name = "figures/" + chart.name + "." + options.figures;
    const auto plot = sweepPlot(chart, table, published, lightTheme());
    auto done =
        writeChart(options.flags.out / name, kSweepFigure, chart.title,
                   [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
    if (!done) return failure(done);
    files.push_back(name);
  }
  for (const SweepSlice& slice : sweepSlices(table)) {
    for (const SweepChart& chart : sweepGridCharts(table)) {
      if (auto go = job.check(); !go) return failure(go);
      const std::string name = "figures/projector-" + chart.name + "-" + slice.method + "-strength" +
                               shortNumber(slice.strength) + "." + options.figures;
      const auto grids = sweepGrids(chart, table, slice);
      auto done = writeChart(options.flags.out / name, sweepGridSize(grids), sweepGridTitle(chart, slice),
                             [&](QPainter& painter, const QRectF& room) {
                               paintSweepGrids(painter, room, grids, lightTheme());
                             });
      if (!done) return failure(done);
      files.push_back(name);
    }
  }
  return files;
}

/// "strength 0.3: effective rank 41.2 of h, 12.3 of z; ..." for every setting.
std::string textOf(const SweepTable& table) {
  std::string text;
  for (const auto& group : table.groups()) {
    std::string line;
    for (const auto& [number, title] :
         {std::pair("effective_rank", "rank"), std::pair("invariance_all", "ratio"),
          std::pair("knn_accuracy", "kNN")}) {
      const auto h = group.values.find(number + std::string("_h")),
                 z = group.values.find(number + std::string("_z"));
      if (h == group.values.end() || z == group.values.end()) continue;
      line += (line.empty() ? "" : "; ") + std::string(title) + " " + shortNumber(h->second.mean) +
              " of h, " + shortNumber(z->second.mean) + " of z";
    }
    const auto& setting = group.setting;
    text += field(setting.method + " " + shortNumber(setting.strength) + ", depth " +
                      std::to_string(setting.depth) + ", width " + std::to_string(setting.width),
                  line);
  }
  return text;
}

Result<Report> run(SweepCommand options, const Services& services, const JobContext& job) {
  auto images = openPictures(options.flags.pictures, job);
  if (!images) return failure(images);
  auto base = planOf(options.flags, *images, job);
  if (!base) return failure(base);
  auto& plan = options.plan;
  plan.base = std::move(*base);
  plan.base.probe = 0;
  plan.measure.seed = options.flags.pictures.options.seed;
  plan.measure.device = plan.base.device;
  if (auto valid = plan.validate(images->count()); !valid) return failure(valid);
  std::vector<PublishedValue> published;
  if (!options.published.empty()) {
    auto read = readPublished(options.published);
    if (!read) return failure(read);
    published = std::move(*read);
  }
  job.report("loading LibTorch", -1);
  auto engine = services.engine();
  if (!engine) return failure(engine);
  auto table = runSweep(**engine, *images, plan, job, {});
  if (!table && table.error().code == ErrorCode::Cancelled) {
    return fail(ErrorCode::Cancelled,
                "cancelled; what is finished is kept, the same command goes on from there",
                options.flags.out.string());
  }
  if (!table) return failure(table);
  const auto failed = std::ranges::count_if(table->rows, [](const SweepRow& row) { return !row.done(); });
  if (failed == std::ssize(table->rows))
    return fail(ErrorCode::InvalidArgument, "every run failed, the first: " + table->rows.front().error,
                "sweep");
  auto files = drawFigures(options, *table, published, job);
  if (!files) return failure(files);
  Report report;
  report.summary = {{"command", "sweep"}, {"runs", table->rows.size()},
                    {"failed", failed},   {"pictures", images->count()},
                    {"figures", *files},  {"out", options.flags.out.string()}};
  report.text = options.flags.out.string() + ": " + std::to_string(table->rows.size()) +
                " runs, means over the seeds\n" + textOf(*table);
  for (const auto& row : table->rows) {
    if (!row.error.empty()) report.text += "  note: " + row.name + " failed: " + row.error + "\n";
  }
  for (const auto& warning : images->warnings) report.text += "  note: " + warning + "\n";
  return report;
}

/// The lists take the place of these options of a single training.
void addLists(CLI::App& command, SweepPlan& plan) {
  for (const char* one : {"--strength", "--method", "--projector-depth", "--projector-width"})
    command.remove_option(command.get_option(one));
  const auto list = [&](const char* name, auto& values, const char* words, const char* type) {
    return command.add_option(name, values, words)
        ->delimiter(',')
        ->capture_default_str()
        ->type_name(type)
        ->group("Sweep");
  };
  list("--strengths", plan.strengths, "Augmentation strengths, 0 to 1.5, separated by commas", "S")
      ->check(CLI::Range(0.0, 1.5));
  list("--methods", plan.methods, "Methods, separated by commas (see train)", "NAMES");
  list("--depths", plan.depths, "Linear layers of the projector, 0 to 3", "N")->check(CLI::Range(0, 3));
  list("--widths", plan.widths, "Widths of the projector's hidden layers", "N")->check(CLI::Range(1, 16384));
  list("--seeds", plan.seeds, "Seeds of weights and augmentations", "S");
}

}  // namespace

void addSweepCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<SweepCommand>();
  auto& command = addCommand(
      app, context, "sweep",
      {"Trains and measures one model after the other: strengths x methods x projectors x seeds",
       "Each run is trained as 'train' would, in a folder of its own, and measured on the same pictures:\n"
       "effective rank, RankMe, invariance ratios, kNN, NNK and linear-probe accuracy of h and z, the "
       "projector's\n"
       "Jacobian against the tangent planes beside random ones. After every run sweep.csv (a row for each "
       "run) and\n"
       "sweep.json (also means and standard deviations over the seeds) are written again, at the end "
       "figures/:\n"
       "each number against the strength and, of several projectors, over their depth and width.\n"
       "Interrupted, the same command goes on where it was. A run that fails is a row with its error; the "
       "next\n"
       "call tries it again.",
       "manifold-lens sweep --data pictures/ --strengths 0,0.5,1 --depths 1,2 --seeds 1,2,3 --epochs 10 "
       "--out sweep"},
      [options, &services = context.services](const JobContext& job) {
        return run(*options, services, job);
      });
  auto& flags = options->flags;
  addPictureInput(command, flags.pictures);
  command.add_option("--recipe", flags.recipe, "A recipe.json to start from; other options override it")
      ->type_name("FILE");
  command.add_option("--out", flags.out, "Folder to write into")->required()->type_name("DIR");
  addPlanFlags(command, flags);
  addLists(command, options->plan);
  auto& measure = options->plan.measure;
  const char* group = "Measures";
  command.add_option("--measure", measure.pictures, "Pictures that every model is measured on (0: all)")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber)
      ->type_name("N")
      ->group(group);
  command
      .add_option("--measure-tangents", measure.tangentPictures,
                  "Of them, for the tangent-plane test (0: without)")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber)
      ->type_name("N")
      ->group(group);
  command
      .add_option("--measure-strength", measure.strength,
                  "Strength of the augmentations that every model is probed by")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1.5))
      ->type_name("S")
      ->group(group);
  command.add_option("--views", measure.views, "Views of each picture and augmentation")
      ->capture_default_str()
      ->check(CLI::Range(2, 1000))
      ->type_name("Q")
      ->group(group);
  command
      .add_option("--published", options->published,
                  "Values to lay beside the curves: a CSV of metric, stage (h or z), strength, value")
      ->type_name("FILE");
  command.add_option("--figures", options->figures, "Ending of the figures: svg, pdf or png")
      ->capture_default_str()
      ->check(CLI::IsMember({"svg", "pdf", "png"}))
      ->type_name("NAME");
  addSeed(command, flags.pictures.options.seed, "the sample of --limit and of the measures");
  addDevice(command, flags.device);
}

}  // namespace mlens
