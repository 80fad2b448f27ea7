#include <cmath>
#include <filesystem>
#include <memory>

#include "app/Input.h"
#include "app/ReadingFlags.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/InvarianceFiles.h"
#include "core/model/AugmentationFamily.h"
#include "core/model/EngineLoader.h"

namespace mlens {
namespace {

struct InvarianceCommand {
  std::filesystem::path checkpoint, out;
  PictureInput pictures;
  ReadingOptions reading;
  InvarianceTableOptions table;
  TangentTestOptions tangent;
  int dimension = 0;  // of the tangent planes, 0: by the ratio rule
  bool testTangents = false;
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

Result<Report> run(InvarianceCommand options, const JobContext& job) {
  auto checkpoint = inspectCheckpoint(options.checkpoint, options.reading);
  if (!checkpoint) return failure(checkpoint);
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  job.report("loading LibTorch", -1);
  auto engine = loadEngine();
  if (!engine) return failure(engine);
  auto& table = options.table;
  table.seed = options.pictures.options.seed;
  auto measured = invarianceTable(**engine, *checkpoint, *images, table, job);
  if (!measured) return failure(measured);
  Report report;
  report.summary = jsonOf(*measured, *checkpoint, *images, table);
  auto warnings = images->warnings;
  warnings.insert(warnings.end(), measured->warnings.begin(), measured->warnings.end());
  report.text = options.out.string() + ": " + grouped(measured->pictures) + " pictures, " +
                std::to_string(table.metrics.views) + " views each\n  invariance ratio at strength " +
                shortNumber(measured->strengths.back()) + " (0 invariant, 1 identity does not matter):\n" +
                textOf(*measured);
  if (options.testTangents) {
    auto& tangent = options.tangent;
    tangent.seed = table.seed;
    tangent.augmentations = table.augmentations;
    tangent.embed = table.embed;
    if (options.dimension > 0) {
      tangent.tangent.rule = TangentOptions::Rule::Fixed;
      tangent.tangent.dimension = options.dimension;
    }
    auto test = tangentTest(**engine, *checkpoint, *images, tangent, job);
    if (!test) return failure(test);
    report.summary["tangent_test"] = jsonOf(*test, tangent);
    if (auto done = writeTangentTest(options.out, *test); !done) return failure(done);
    report.text += textOf(*test);
  }
  if (auto done = writeInvariance(options.out, *measured, report.summary); !done) return failure(done);
  report.summary["out"] = options.out.string();
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
       "Writes invariance.csv, .json and .npy (augmentation x strength x stage x metric, float64). Stages "
       "are h, "
       "the\nprojector's layers and z. Metrics: ratio (0 invariant, 1 identity does not matter), cosine and "
       "alignment of\na picture's views, retention (share of nearest pictures kept), equivariance (R² of "
       "h(Tx) - h(x) "
       "as an affine\nfunction of h(x), on pictures left out). With --tangent-test also tangent.csv and "
       "removed.csv: the "
       "projector's\nJacobian against the tangent planes at h, beside random subspaces, and the share of "
       "each "
       "augmentation's\ndirections that its null space removes.",
       "manifold-lens invariance --checkpoint checkpoint.safetensors --data pictures/ --out heat"},
      [options](const JobContext& job) { return run(*options, job); });
  command.add_option("--checkpoint", options->checkpoint, "The checkpoint's file (see 'inspect')")
      ->required()
      ->type_name("FILE");
  addPictureInput(command, options->pictures);
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
  addDevice(command, options->table.embed.device);
  addReadingOptions(command, options->reading);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
