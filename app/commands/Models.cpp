#include <memory>

#include "app/Input.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/ModelsFiles.h"
#include "core/base/AtomicFile.h"
#include "core/session/ModelList.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct ModelsCommand {
  fs::path list, out;
  std::string charts = ".svg";
  ModelsInput models;
  int k = 50;
  SurveyOptions survey;
};

ordered_json jsonOf(const GroupTest& test) {
  return {{"count", test.groups},
          {"silhouette", test.silhouette},
          {"silhouette_by_chance", test.silhouetteByChance},
          {"silhouette_p", test.silhouetteP},
          {"adjusted_rand", test.randIndex},
          {"adjusted_rand_by_chance", test.randByChance},
          {"adjusted_rand_p", test.randIndexP},
          {"permutations", test.permutations}};
}

std::string textOf(const GroupTest& test) {
  return field("silhouette of groups", shortNumber(test.silhouette) + " (by chance " +
                                           shortNumber(test.silhouetteByChance) +
                                           ", p = " + shortNumber(test.silhouetteP) + ")") +
         field("adjusted Rand index", shortNumber(test.randIndex) + " (by chance " +
                                          shortNumber(test.randByChance) +
                                          ", p = " + shortNumber(test.randIndexP) + ")");
}

Result<Report> models(const ModelsCommand& options, const JobContext& job) {
  ModelListOptions how{options.models.withSeed(options.survey.seed), {}, options.survey.seed};
  how.nnk.k = options.k;
  auto measured = measureModels(options.list, how, ResultCache(ResultCache::defaultFolder()), job);
  if (!measured) return failure(measured);
  auto survey = surveyModels(measured->table, options.survey, job);
  if (!survey) {
    return fail(survey.error().code, survey.error().message, options.list.string());
  }
  std::vector<std::string> notes = measured->notes;
  notes.insert(notes.end(), survey->notes.begin(), survey->notes.end());
  auto files = writeModelSurvey(options.out, *survey, options.charts, job);
  if (!files) return failure(files);

  const std::string setting =
      measured->setting.empty() ? "numbers as they are in the table" : measured->setting;
  Report report;
  report.summary = {{"command", "models"},
                    {"version", MLENS_VERSION},
                    {"list", options.list.string()},
                    {"data", options.models.pictures.data.string()},
                    {"models", survey->table.models},
                    {"metrics", survey->table.metrics},
                    {"setting", setting},
                    {"seed", options.survey.seed},
                    {"leaf_order", survey->tree.leafOrder()}};
  report.text = options.out.string() + ": " + std::to_string(survey->table.models.size()) + " models, " +
                std::to_string(survey->scores.metrics.size()) + " metrics, " + setting + "\n";
  if (survey->groups) {
    report.summary["groups"] = jsonOf(*survey->groups);
    report.text += textOf(*survey->groups);
  }
  report.summary["files"] = *files;
  report.summary["notes"] = notes;
  for (const std::string& note : notes) report.text += "  note: " + note + "\n";
  auto done = writeFileAtomically(
      options.out / "summary.json",
      report.summary.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  if (!done) return failure(done);
  return report;
}

}  // namespace

void addModelsCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<ModelsCommand>();
  auto& command = addCommand(
      app, context, "models",
      {"Compares many models: a table of manifold graph metrics, a tree of models, a test of their groups",
       "The list is a CSV with a column path (checkpoints, which need --data, or vectors of the same rows) "
       "and, if you\nlike, model and group (the training paradigm); or a text of one path a line; or a table "
       "of metrics like the one\nwritten here (of published values, say), taken as it is. Metrics: of all "
       "points and of each class (class_...;\narXiv 2209.08622), spectrum, intrinsic dimension. Writes\n"
       "metrics.csv (for 'transfer'), zscores.csv, heatmap.svg; dendrogram.csv (merges as scipy's linkage), "
       "dendrogram.svg;\nmap.csv, map.svg; summary.json with silhouette and adjusted Rand index of the "
       "groups and their permutation p.",
       "manifold-lens models --list models.csv --data pictures/ --out geometry"},
      [options](const JobContext& job) { return models(*options, job); });
  command.add_option("--list", options->list, "The models: see below")->required()->type_name("FILE");
  addModelsInput(command, options->models);
  command.add_option("--k", options->k, "Candidates of each NNK neighbourhood")
      ->capture_default_str()
      ->check(CLI::Range(2, 200))
      ->type_name("K");
  command.add_option("--permutations", options->survey.permutations, "Shuffles of the groups' names")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  addSeed(command, options->survey.seed, "the sample of --limit, random pairs and permutations");
  addChartFormat(command, options->charts);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
