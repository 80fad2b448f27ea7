#include <filesystem>
#include <memory>

#include "app/QtStart.h"
#include "app/ReadingFlags.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/InvarianceFiles.h"
#include "core/model/AugmentationFamily.h"

namespace mlens {
namespace {

struct InvarianceCommand {
  std::filesystem::path checkpoint, out;
  PictureInput pictures;
  InvarianceScope scope;
  ReadingOptions reading;
  InvarianceTableOptions table;
  TangentTestOptions tangent;
  int dimension = 0;  // of the tangent planes, 0: by the ratio rule
  bool testTangents = false;
  std::string charts = ".svg";
};

/// One line for each stage: the ratio under every augmentation at the last strength.
std::string textOf(const InvarianceTable& table) {
  std::string text;
  const std::size_t last = table.strengths.size() - 1;
  for (std::size_t s = 0; s < table.stages.size(); ++s) {
    std::string line;
    for (std::size_t a = 0; a < table.augmentations.size(); ++a) {
      line += (a > 0 ? ", " : "") + table.augmentations[a] + " " + shortNumber(table.cell(a, last, s).ratio);
    }
    text += field(table.stages[s], line);
  }
  return text;
}

std::string headOf(const InvarianceCommand& options, const ScopedPictures& pictures,
                   const InvarianceTable& table) {
  std::string text = options.out.string() + ": ";
  if (!options.scope.isAll()) text += pictures.words + ", " + grouped(table.pictures) + " of ";
  return text + grouped(pictures.images.count()) + " pictures, " +
         std::to_string(options.table.metrics.views) + " views each\n  invariance ratio at strength " +
         shortNumber(table.strengths.back()) + " (0 invariant, 1 identity does not matter):\n" +
         textOf(table);
}

/// Of those asked for; all are measured, as they are each other's neighbours and the spread of all.
Result<InvarianceTable> tableOf(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                const ScopedPictures& pictures, InvarianceCommand& options,
                                const JobContext& job) {
  options.table.eachPicture = !options.scope.isAll();
  auto table = invarianceTable(engine, checkpoint, pictures.images, options.table, job);
  if (!table || options.scope.isAll()) return table;
  if (table->pictures != pictures.images.count()) {
    return fail(ErrorCode::BadFormat,
                "some pictures cannot be read, so it is not known which are asked for (" +
                    (table->warnings.empty() ? std::string() : table->warnings.front()) +
                    "); take them out of the data",
                pictures.images.path.string());
  }
  return table->of(pictures.chosen);
}

Result<TangentTest> tangentsOf(ModelEngine& engine, const CheckpointSummary& checkpoint,
                               const ScopedPictures& pictures, InvarianceCommand& options,
                               const JobContext& job) {
  auto& tangent = options.tangent;
  tangent.seed = options.table.seed;
  tangent.augmentations = options.table.augmentations;
  tangent.embed = options.table.embed;
  if (options.dimension > 0) {
    tangent.tangent.rule = TangentOptions::Rule::Fixed;
    tangent.tangent.dimension = options.dimension;
  }
  auto test = tangentTest(engine, checkpoint, pictures.images, tangent, job);
  if (!test || options.scope.isAll()) return test;
  return test->of(pictures.chosen);
}

Result<Report> run(InvarianceCommand options, const Services& services, const JobContext& job) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  auto checkpoint = inspectCheckpoint(options.checkpoint, options.reading, services.engine, job);
  if (!checkpoint) return failure(checkpoint);
  auto pictures = openScopedPictures(options.pictures, options.scope, job);
  if (!pictures) return failure(pictures);
  job.report("loading LibTorch", -1);
  auto engine = services.engine();
  if (!engine) return failure(engine);
  options.table.seed = options.pictures.options.seed;
  auto table = tableOf(**engine, *checkpoint, *pictures, options, job);
  if (!table) return failure(table);
  Report report;
  report.summary = jsonOf(*table, *checkpoint, *pictures, options.table);
  report.text = headOf(options, *pictures, *table);
  auto charts = writeInvarianceCharts(options.out, *table, options.charts);
  if (!charts) return failure(charts);
  if (options.testTangents) {
    auto test = tangentsOf(**engine, *checkpoint, *pictures, options, job);
    if (!test) return failure(test);
    report.summary["tangent_test"] = jsonOf(*test, options.tangent);
    if (auto done = writeTangentTest(options.out, *test, *pictures, options.charts); !done)
      return failure(done);
    charts->push_back("tangent" + options.charts);
    report.text += textOf(*test);
  }
  report.summary["charts"] = *charts;
  if (auto done = writeInvariance(options.out, *table, report.summary); !done) return failure(done);
  report.summary["out"] = options.out.string();
  auto warnings = pictures->images.warnings;
  const auto reading = readingWarnings(*checkpoint);
  warnings.insert(warnings.end(), reading.begin(), reading.end());
  warnings.insert(warnings.end(), table->warnings.begin(), table->warnings.end());
  for (const auto& warning : warnings) report.text += "  note: " + warning + "\n";
  return report;
}

}  // namespace

void addInvarianceCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<InvarianceCommand>();
  options->pictures.options.limit = 200;
  auto& command = addCommand(
      app, context, "invariance",
      {"What a model has become invariant to: every stage, augmentation and strength",
       "Writes invariance.csv, .json and .npy (augmentation x strength x stage x metric, float64), and a "
       "chart of\neach metric: heat maps of all stages side by side. Stages are h, the projector's layers "
       "and z. Metrics: ratio\n(0 invariant, 1 identity does not matter), cosine and alignment of a "
       "picture's "
       "views, retention (share of\nnearest pictures kept), equivariance (R² of h(Tx) - h(x) as an affine "
       "function of h(x), on pictures left out).\n--class and --points: means over these pictures, among all "
       "that are measured (there is no equivariance\nof some). With --tangent-test also tangent.csv, "
       "removed.csv and a chart: the projector's Jacobian against\nthe tangent planes at h, beside random "
       "subspaces, and the share of each augmentation's directions that its\nnull space removes.",
       "manifold-lens invariance --checkpoint checkpoint.safetensors --data pictures/ --out heat"},
      [options, &services = context.services](const JobContext& job) {
        return run(*options, services, job);
      });
  command.add_option("--checkpoint", options->checkpoint, "The checkpoint's file (see 'inspect')")
      ->required()
      ->type_name("FILE");
  addPictureInput(command, options->pictures);
  command.get_option("--limit")->description(
      "Use a random sample of N pictures, with the same share of every class (200)");
  addInvarianceScope(command, options->scope);
  addSeed(command, options->pictures.options.seed, "the sample of --limit and the views");
  std::string families = "Which, separated by commas (default: all that change these pictures):";
  for (const char* name : augmentationFamilies()) families += std::string(" ") + name;
  command.add_option("--augmentations", options->table.augmentations, families)
      ->delimiter(',')
      ->type_name("NAMES");
  command
      .add_option("--strengths", options->table.strengths,
                  "Separated by commas; 1 is the reference policy (0.25 to 1.5 in steps of 0.25)")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 1.5))
      ->type_name("S");
  command
      .add_option("--views", options->table.metrics.views, "Views of each picture, augmentation and strength")
      ->capture_default_str()
      ->check(CLI::Range(2, 1000))
      ->type_name("Q");
  command.add_option("--k", options->table.metrics.neighbors, "Nearest pictures of the retention")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000))
      ->type_name("K");
  command
      .add_flag("--tangent-test", options->testTangents, "Also compares the projector with tangent planes")
      ->group("Tangent test");
  command.add_option("--tangent-k", options->tangent.neighbors, "Neighbours that span a tangent plane")
      ->capture_default_str()
      ->check(CLI::Range(2, 1000))
      ->type_name("K")
      ->group("Tangent test");
  command
      .add_option("--tangent-dimension", options->dimension,
                  "Dimensions of the planes (0: directions with s² at least a tenth of the largest)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000))
      ->type_name("D")
      ->group("Tangent test");
  command.add_option("--energy", options->tangent.energy, "Share of the Jacobian's energy in its row space")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1.0))
      ->type_name("E")
      ->group("Tangent test");
  addChartFormat(command, options->charts);
  addDevice(command, options->table.embed.device);
  addReadingOptions(command, options->reading);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
