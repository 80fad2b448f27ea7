#include <algorithm>
#include <cmath>
#include <memory>

#include "app/ModelStages.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/ModelsFiles.h"
#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/compare/ModelGeometry.h"
#include "core/projection/Pca.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t kFewestModels = 3;

struct ModelsCommand {
  fs::path list, out;
  ModelsInput models;
  int k = 50, permutations = 9999;
  std::uint64_t seed = 1;
};

struct Listed {
  fs::path path;
  std::string name, group;
};

/// A CSV with a column named path, file or checkpoint, and maybe model (or name) and group (or paradigm); or
/// a text of one path a line. Paths are relative to the list.
Result<std::vector<Listed>> readList(const fs::path& file) {
  auto csv = readCsv(file);
  if (!csv) return failure(csv);
  int path = csv->column({"path", "file", "checkpoint"});
  const int name = csv->column({"model", "name"}), group = csv->column({"group", "paradigm"});
  if (path < 0 && csv->header.size() == 1) {
    csv->rows.insert(csv->rows.begin(), csv->header);
    path = 0;
  }
  if (path < 0) {
    return fail(ErrorCode::BadFormat, "has no column named path; give one with the models' files",
                file.string());
  }
  std::vector<Listed> models;
  for (const auto& row : csv->rows) {
    Listed model;
    model.path = file.parent_path() / row[static_cast<std::size_t>(path)];
    if (name >= 0) model.name = row[static_cast<std::size_t>(name)];
    if (group >= 0) model.group = row[static_cast<std::size_t>(group)];
    models.push_back(std::move(model));
  }
  if (models.size() < kFewestModels) {
    return fail(ErrorCode::InvalidArgument,
                "lists " + std::to_string(models.size()) + " models; at least 3 are needed", file.string());
  }
  return models;
}

/// "strong", or "strong (2)" if there is one already.
std::string uniqueName(const std::vector<std::string>& known, const std::string& name) {
  std::string unique = name;
  for (int i = 2; std::ranges::find(known, unique) != known.end(); ++i) {
    unique = name + " (" + std::to_string(i) + ")";
  }
  return unique;
}

/// The columns of all models, in the order in which they come; NaN where one has no such stage.
void addRow(ModelTable& table, const std::vector<GeometryNumber>& numbers) {
  for (const GeometryNumber& number : numbers) {
    if (std::ranges::find(table.metrics, number.name) == table.metrics.end()) {
      table.metrics.push_back(number.name);
    }
  }
  const Eigen::Index rows = table.values.rows(), columns = table.values.cols();
  const auto width = static_cast<Eigen::Index>(table.metrics.size());
  Eigen::MatrixXd values = Eigen::MatrixXd::Constant(rows + 1, width, std::nan(""));
  values.topLeftCorner(rows, columns) = table.values;
  for (const GeometryNumber& number : numbers) {
    values(rows, std::ranges::find(table.metrics, number.name) - table.metrics.begin()) = number.value;
  }
  table.values = std::move(values);
}

Result<ModelTable> measureAll(const ModelsCommand& options, const std::vector<Listed>& listed,
                              std::vector<std::string>& notes, const JobContext& job) {
  ModelsInput input = options.models;
  input.pictures.options.seed = options.seed;
  ModelReader reader(input);
  NnkOptions nnk;
  nnk.k = options.k;
  ModelTable table;
  Index rows = 0;
  for (std::size_t m = 0; m < listed.size(); ++m) {
    const std::string of = " (" + std::to_string(m + 1) + " of " + std::to_string(listed.size()) + ")";
    const JobContext told(job.stopToken(), [&](const Progress& progress) {
      job.report(progress.stage + of, progress.fraction, progress.detail);
    });
    auto model = reader.read(listed[m].path, told);
    if (!model) return failure(model);
    std::vector<GeometryNumber> numbers;
    for (const auto& stage : model->stages) {
      if (rows == 0) rows = stage.vectors.rows();
      if (stage.vectors.rows() != rows) {
        return fail(ErrorCode::InvalidArgument,
                    "has " + std::to_string(stage.vectors.rows()) + " rows, the first model " +
                        std::to_string(rows) + "; all must be of the same points",
                    listed[m].path.string());
      }
      auto geometry = modelGeometry(stage.vectors, model->points->labels, nnk, options.seed, told);
      if (!geometry) return failure(geometry);
      for (GeometryNumber& number : *geometry) {
        numbers.push_back({stage.name + "." + number.name, number.value});
      }
    }
    table.models.push_back(uniqueName(table.models, listed[m].name.empty() ? model->name : listed[m].name));
    table.groups.push_back(listed[m].group);
    addRow(table, numbers);
    for (const std::string& warning : model->warnings) notes.push_back(table.models.back() + ": " + warning);
  }
  if (std::ranges::all_of(table.groups, &std::string::empty)) table.groups.clear();
  return table;
}

Result<Eigen::MatrixXd> mapOf(const Eigen::MatrixXd& scores, const JobContext& job) {
  std::vector<float> values;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    for (double score : scores.row(i)) values.push_back(static_cast<float>(score));
  }
  auto matrix = Matrix::create(scores.rows(), scores.cols(), std::move(values));
  if (!matrix) return failure(matrix);
  auto components = pca(*matrix, 2, job);
  if (!components) return failure(components);
  Eigen::MatrixXd map(scores.rows(), 2);
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    for (Eigen::Index j = 0; j < 2; ++j) map(i, j) = static_cast<double>(components->scores(i, j));
  }
  return map;
}

Result<Report> models(const ModelsCommand& options, const JobContext& job) {
  auto listed = readList(options.list);
  if (!listed) return failure(listed);
  std::vector<std::string> notes;
  auto table = measureAll(options, *listed, notes, job);
  if (!table) return failure(table);
  ComparedModelList found;
  found.table = *std::move(table);
  found.usable = completeColumns(found.table);
  if (found.usable.metrics.empty()) {
    return fail(ErrorCode::InvalidArgument, "no metric exists for all models and differs between them",
                options.list.string());
  }
  if (found.usable.metrics.size() < found.table.metrics.size()) {
    notes.push_back(std::to_string(found.table.metrics.size() - found.usable.metrics.size()) +
                    " metrics do not exist for all models, or are the same: left out of the comparison");
  }
  found.usable.values = zScores(found.usable.values);
  auto tree = averageLinkage(found.usable.values);
  if (!tree) return failure(tree);
  found.tree = *std::move(tree);
  auto map = mapOf(found.usable.values, job);
  if (!map) return failure(map);
  found.map = *std::move(map);
  if (!found.table.groups.empty()) {
    auto test = groupTest(found.usable.values, found.usable.groups, options.permutations, options.seed, job);
    if (test) {
      found.groups = *test;
    } else if (test.error().code == ErrorCode::Cancelled) {
      return failure(test);
    } else {
      notes.push_back(test.error().message);
    }
  }
  auto files = writeModelList(options.out, found, job);
  if (!files) return failure(files);

  NnkOptions nnk;
  nnk.k = options.k;
  Report report;
  report.summary = {{"command", "models"},
                    {"version", MLENS_VERSION},
                    {"list", options.list.string()},
                    {"data", options.models.pictures.data.string()},
                    {"models", found.table.models},
                    {"metrics", found.table.metrics},
                    {"setting", nnk.setting()},
                    {"seed", options.seed},
                    {"leaf_order", found.tree.leafOrder()}};
  report.text = options.out.string() + ": " + std::to_string(found.table.models.size()) + " models, " +
                std::to_string(found.usable.metrics.size()) + " metrics, " + nnk.setting() + "\n";
  if (found.groups) {
    const GroupTest& test = *found.groups;
    report.summary["groups"] = {{"count", test.groups},
                                {"silhouette", test.silhouette},
                                {"silhouette_by_chance", test.silhouetteByChance},
                                {"silhouette_p", test.silhouetteP},
                                {"adjusted_rand", test.randIndex},
                                {"adjusted_rand_by_chance", test.randByChance},
                                {"adjusted_rand_p", test.randIndexP},
                                {"permutations", test.permutations}};
    report.text += field("silhouette of groups", shortNumber(test.silhouette) + " (by chance " +
                                                     shortNumber(test.silhouetteByChance) +
                                                     ", p = " + shortNumber(test.silhouetteP) + ")");
    report.text += field("adjusted Rand index", shortNumber(test.randIndex) + " (by chance " +
                                                    shortNumber(test.randByChance) +
                                                    ", p = " + shortNumber(test.randIndexP) + ")");
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
       "and, if you\nlike, model and group (the training paradigm); or a text of one path a line. Metrics: "
       "of all points and of each\nclass (class_...; arXiv 2209.08622), spectrum, intrinsic dimension. "
       "Writes\n"
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
  command.add_option("--permutations", options->permutations, "Shuffles of the groups' names")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  addSeed(command, options->seed, "the sample of --limit, random pairs and permutations");
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
