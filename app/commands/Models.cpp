#include <memory>

#include "app/Input.h"
#include "app/SessionResults.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/ModelsFiles.h"
#include "core/study/ModelList.h"
#include "core/study/SurveyTables.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

struct ModelsCommand {
  SessionRequest session;
  fs::path list, out;
  std::string charts = ".svg";
  ModelsInput models;
  int k = 50;
  SurveyOptions survey;
};

std::string textOf(const GroupTest& test) {
  return field("silhouette of groups", shortNumber(test.silhouette) + " (by chance " +
                                           shortNumber(test.silhouetteByChance) +
                                           ", p = " + shortNumber(test.silhouetteP) + ")") +
         field("adjusted Rand index", shortNumber(test.randIndex) + " (by chance " +
                                          shortNumber(test.randByChance) +
                                          ", p = " + shortNumber(test.randIndexP) + ")");
}

/// What the session says of its many models, in place of the options.
Result<void> takeSession(ModelsCommand& options, std::vector<std::string>& notes, const JobContext& job) {
  auto session = readSessionHere(options.session, SessionPart::Models, notes, job);
  if (!session) return failure(session);
  const SurveySpec& survey = session->survey;
  if (survey.list.empty()) {
    return fail(ErrorCode::NotFound, "names no list of models; give one with --list",
                options.session.file.string());
  }
  options.list = survey.list;
  options.models.pictures.data = survey.pictures;
  options.models.pictures.options.limit = survey.limit;
  options.k = survey.k;
  options.survey = comparingOf(survey);
  if (!survey.accuracies.empty()) {
    notes.push_back("accuracies of these models: transfer --table " + survey.accuracies.string() +
                    " --metrics " + (options.out / "metrics.csv").string());
  }
  return {};
}

Result<Report> models(ModelsCommand options, const Services& services, const JobContext& job) {
  std::vector<std::string> notes;
  if (!options.session.file.empty()) {
    if (auto taken = takeSession(options, notes, job); !taken) return failure(taken);
  }
  ModelListOptions how{options.models.withSeed(options.survey.seed), {}, options.survey.seed};
  how.nnk.k = options.k;
  auto measured = measureModels(options.list, how, services, job);
  if (!measured) return failure(measured);
  auto survey = surveyModels(measured->table, options.survey, job);
  if (!survey) {
    return fail(survey.error().code, survey.error().message, options.list.string());
  }
  notes.insert(notes.end(), measured->notes.begin(), measured->notes.end());
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
  if (auto done = writeSummary(options.out, report); !done) return failure(done);
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
      [options, &services = context.services](const JobContext& job) {
        return models(*options, services, job);
      });
  auto* list = command.add_option("--list", options->list, "The models: see above")->type_name("FILE");
  auto* session = command
                      .add_option("--session", options->session.file,
                                  "List, pictures and settings as a session has them (window: Ctrl+M)")
                      ->excludes(list)
                      ->type_name("FILE.mlens");
  command.add_flag("--outside", options->session.outside, "The session may read files outside its folder")
      ->needs(session);
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
  for (const char* given : {"--data", "--limit", "--labels", "--k", "--permutations", "--seed"})
    session->excludes(command.get_option(given));
  command.parse_complete_callback([list, session] {
    if (list->count() + session->count() == 0) throw CLI::RequiredError("--list or --session");
  });
}

}  // namespace mlens
