#include "core/compare/Transfer.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <memory>

#include "app/Input.h"
#include "app/QtStart.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/Csv.h"
#include "core/study/SurveyTables.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/ModelPlots.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct TransferCommand {
  fs::path table, metrics, out;
  TransferOptions transfer;
  std::string charts = ".svg";
};

ordered_json nodesOf(const RegressionTree& tree, const std::vector<std::string>& metrics) {
  ordered_json nodes = ordered_json::array();
  for (const auto& node : tree.nodes) {
    ordered_json json = {{"mean", node.mean}, {"models", node.rows}};
    if (node.column >= 0) {
      json["metric"] = metrics[static_cast<std::size_t>(node.column)];
      json["threshold"] = node.threshold;
      json["at_most"] = node.below;
      json["above"] = node.above;
    }
    nodes.push_back(std::move(json));
  }
  return nodes;
}

ordered_json taskJson(const TransferTask& task, const std::vector<std::string>& metrics) {
  ordered_json coefficients = ordered_json::object();
  for (std::size_t j = 0; j < metrics.size(); ++j) {
    const double value = task.lassoFit.coefficients(static_cast<Eigen::Index>(j));
    if (value != 0) coefficients[metrics[j]] = value;
  }
  ordered_json correlations = ordered_json::array();
  for (const auto& one : task.correlations) {
    correlations.push_back({{"metric", one.metric},
                            {"pearson", one.pearson},
                            {"spearman", one.spearman},
                            {"weighted_kendall", one.weightedKendall},
                            {"p_corrected", one.p}});
  }
  ordered_json lasso = jsonOf(task.lasso);
  lasso["alpha"] = task.lassoFit.alpha;
  lasso["coefficients_of_z_scores"] = coefficients;
  ordered_json tree = jsonOf(task.tree);
  tree["nodes"] = nodesOf(task.treeFit, metrics);
  return {{"task", task.task},
          {"models", task.models},
          {"accuracy", task.accuracy},
          {"correlations", correlations},
          {"lasso", lasso},
          {"tree", tree}};
}

std::string textOf(const TransferTask& task) {
  std::string text = task.task + ", " + std::to_string(task.models.size()) + " models\n";
  auto ranked = task.correlations;
  std::ranges::stable_sort(ranked, std::greater(), [](const auto& one) { return std::abs(one.spearman); });
  for (std::size_t i = 0; i < std::min<std::size_t>(3, ranked.size()); ++i) {
    text += field(ranked[i].metric, "Spearman " + shortNumber(ranked[i].spearman) +
                                        ", p = " + shortNumber(ranked[i].p) + " (corrected for all metrics)");
  }
  for (const auto& [name, result] : {std::pair("Lasso", &task.lasso), std::pair("tree", &task.tree)}) {
    text += field(std::string(name) + ", leave one out",
                  "error " + shortNumber(result->error) + "; the mean alone " +
                      shortNumber(result->baselineError) + "; by chance " + shortNumber(result->chanceError) +
                      ", p = " + shortNumber(result->p));
  }
  return text;
}

Result<void> writeCorrelations(const fs::path& path, const Transfer& transfer) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& task : transfer.tasks) {
    for (const auto& one : task.correlations) {
      rows.push_back({task.task, one.metric, shortNumber(one.pearson), shortNumber(one.spearman),
                      shortNumber(one.weightedKendall), shortNumber(one.p)});
    }
  }
  return writeCsv(path, {"task", "metric", "pearson", "spearman", "weighted_kendall", "p_corrected"}, rows);
}

Result<void> writePredictions(const fs::path& path, const Transfer& transfer) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& task : transfer.tasks) {
    for (std::size_t i = 0; i < task.models.size(); ++i) {
      rows.push_back({task.task, task.models[i], shortNumber(task.accuracy[i]),
                      shortNumber(task.lasso.predicted[i]), shortNumber(task.tree.predicted[i])});
    }
  }
  return writeCsv(path, {"task", "model", "accuracy", "lasso", "tree"}, rows);
}

Result<void> drawTask(const fs::path& path, const TransferTask& task, const ModelTable& metrics) {
  return writePlot(path, kScatterOnPaper,
                   predictionPlot(task, task.lasso, QStringLiteral("Lasso"), metrics, lightTheme()));
}

/// A task's name as part of a file's.
std::string fileWord(const std::string& name) {
  std::string word;
  for (char c : name) word += (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.') ? c : '_';
  return word;
}

Result<Report> transferOf(const TransferCommand& options, const JobContext& job) {
  auto metrics = readModelTable(options.metrics);
  if (!metrics) return failure(metrics);
  auto table = readModelTable(options.table);
  if (!table) return failure(table);
  auto found = transfer(*metrics, *table, options.transfer, job);
  if (!found) return failure(found);
  Report report;
  report.summary = {{"command", "transfer"},           {"version", MLENS_VERSION},
                    {"table", options.table.string()}, {"metrics", options.metrics.string()},
                    {"seed", options.transfer.seed},   {"permutations", options.transfer.permutations},
                    {"tasks", ordered_json::array()},  {"notes", found->notes}};
  for (const auto& task : found->tasks) {
    report.summary["tasks"].push_back(taskJson(task, found->metrics));
    report.text += textOf(task);
  }
  for (const std::string& note : found->notes) report.text += "  note: " + note + "\n";
  if (options.out.empty()) return report;
  auto application = startOffscreen();
  if (!application) return failure(application);
  auto done = writeCorrelations(options.out / "correlations.csv", *found);
  if (done) done = writePredictions(options.out / "predictions.csv", *found);
  for (std::size_t t = 0; t < found->tasks.size() && done; ++t) {
    const std::string name = std::to_string(t + 1) + "-" + fileWord(found->tasks[t].task) + options.charts;
    done = drawTask(options.out / name, found->tasks[t], *metrics);
  }
  if (done) done = writeSummary(options.out, report);
  if (!done) return failure(done);
  return report;
}

}  // namespace

void addTransferCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<TransferCommand>();
  auto& command = addCommand(
      app, context, "transfer",
      {"Asks whether metrics of models predict their accuracies on other tasks",
       "Both files are CSV: a column model, then numbers (--table: an accuracy per task; --metrics: as "
       "'models' writes\nit). For each task: Pearson, Spearman and weighted Kendall of every metric, p "
       "corrected for having looked at\nall; Lasso and a tree of depth 2, each model predicted from the "
       "others, beside the error of the mean alone\nand of shuffled accuracies. --out writes "
       "correlations.csv, predictions.csv, summary.json and a figure per task.",
       "manifold-lens transfer --table accuracies.csv --metrics geometry/metrics.csv --out transfer"},
      [options](const JobContext& job) { return transferOf(*options, job); });
  command.add_option("--table", options->table, "Accuracies: model, then a column per task")
      ->required()
      ->type_name("T.csv");
  command.add_option("--metrics", options->metrics, "Metrics of the same models")
      ->required()
      ->type_name("M.csv");
  command.add_option("--permutations", options->transfer.permutations, "Shuffles of the accuracies")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000))
      ->type_name("N");
  addSeed(command, options->transfer.seed, "the permutations");
  addChartFormat(command, options->charts);
  command.add_option("--out", options->out, "Folder to write into")->type_name("DIR");
}

}  // namespace mlens
