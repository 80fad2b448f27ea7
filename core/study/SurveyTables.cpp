#include "core/study/SurveyTables.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/geometry/ShapeMetrics.h"
#include "core/layers/PointMetrics.h"

namespace mlens {
namespace {

using nlohmann::ordered_json;

std::string textOf(const ordered_json& object) {
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

NumberTable namedRows(const ModelTable& table) {
  NumberTable numbers;
  numbers.words.push_back({"model", table.models});
  if (!table.groups.empty()) numbers.words.push_back({"group", table.groups});
  return numbers;
}

std::vector<double> columnOf(const Eigen::MatrixXd& values, Eigen::Index column) {
  return {values.col(column).begin(), values.col(column).end()};
}

ordered_json jsonOf(const ModelOrigin& origin) {
  ordered_json object = {{"file", origin.file.string()}};
  if (origin.count == 0) return object;
  object["data"] = origin.points;
  object["points"] = origin.count;
  for (const auto& stage : origin.stages) {
    object["stages"].push_back({{"name", stage.name}, {"title", stage.title}, {"dim", stage.dimensions}});
  }
  return object;
}

}  // namespace

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

ordered_json jsonOf(const LeaveOneOut& result) {
  return {{"error", result.error},
          {"error_of_mean", result.baselineError},
          {"error_by_chance", result.chanceError},
          {"p", result.p},
          {"predicted", result.predicted}};
}

NumberTable metricTable(const MeasuredModels& models, const ModelSurvey& survey) {
  NumberTable numbers = namedRows(survey.table);
  for (std::size_t j = 0; j < survey.table.metrics.size(); ++j) {
    numbers.columns.push_back(
        {survey.table.metrics[j], columnOf(survey.table.values, static_cast<Eigen::Index>(j))});
  }
  ordered_json about = {{"program", "Manifold Lens"}, {"setting", models.setting}};
  for (std::size_t i = 0; i < models.origins.size(); ++i) {
    about["models"][survey.table.models[i]] = jsonOf(models.origins[i]);
  }
  for (std::size_t j = 0; j < survey.scores.metrics.size(); ++j) {
    about["z_scores"][survey.scores.metrics[j]] =
        columnOf(survey.scores.values, static_cast<Eigen::Index>(j));
  }
  for (const std::string& metric : survey.table.metrics) {
    if (auto definition = metricDefinition(metric); !definition.empty()) {
      about["definitions"][metric] = definition;
    }
  }
  about["notes"] = models.notes;
  for (const std::string& note : survey.notes) about["notes"].push_back(note);
  numbers.about = textOf(about);
  return numbers;
}

NumberTable placeTable(const ModelSurvey& survey) {
  NumberTable numbers = namedRows(survey.table);
  numbers.columns.push_back({"pc1", columnOf(survey.map, 0)});
  numbers.columns.push_back({"pc2", columnOf(survey.map, 1)});
  const auto order = survey.tree.leafOrder();
  std::vector<double> leaves(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    leaves[static_cast<std::size_t>(order[place])] = static_cast<double>(place);
  }
  numbers.columns.push_back({"leaf", std::move(leaves)});
  ordered_json about = {{"program", "Manifold Lens"},
                        {"explained_variance_ratio", survey.explained},
                        {"linkage", ordered_json::array()}};
  for (const auto& merge : survey.tree.merges) {
    about["linkage"].push_back({merge.first, merge.second, merge.height, merge.size});
  }
  if (survey.groups) about["groups"] = jsonOf(*survey.groups);
  numbers.about = textOf(about);
  return numbers;
}

NumberTable transferTable(const Transfer& transfer) {
  NumberTable numbers;
  numbers.words = {{"task", {}}, {"metric", {}}};
  numbers.columns = {{"pearson", {}}, {"spearman", {}}, {"weighted_kendall", {}}, {"p_corrected", {}}};
  ordered_json about = {{"program", "Manifold Lens"}, {"notes", transfer.notes}};
  for (const auto& task : transfer.tasks) {
    for (const auto& one : task.correlations) {
      numbers.words[0].values.push_back(task.task);
      numbers.words[1].values.push_back(one.metric);
      const double values[] = {one.pearson, one.spearman, one.weightedKendall, one.p};
      for (std::size_t j = 0; j < numbers.columns.size(); ++j) numbers.columns[j].values.push_back(values[j]);
    }
    about["tasks"].push_back({{"task", task.task},
                              {"models", task.models},
                              {"accuracy", task.accuracy},
                              {"lasso", jsonOf(task.lasso)},
                              {"tree", jsonOf(task.tree)}});
  }
  numbers.about = textOf(about);
  return numbers;
}

std::string metricDefinition(const std::string& column) {
  std::string name = column.substr(column.find('.') == std::string::npos ? 0 : column.find('.') + 1);
  std::string manner;
  for (const auto& [ending, words] : {std::pair("_mean", "Mean over the points. "),
                                      std::pair("_sd", "Standard deviation over the points. ")}) {
    if (!name.ends_with(ending)) continue;
    name.resize(name.size() - std::string(ending).size());
    manner = words;
  }
  if (name.starts_with("class_")) {
    name = name.substr(6);
    manner += "Within each class, averaged over the classes. ";
  }
  if (const PointMetric* metric = pointMetric(name)) return manner + metric->definition;
  const auto shapes = shapeMetrics();
  const auto shape =
      std::ranges::find_if(shapes, [&](const ShapeMetric& metric) { return metric.name == name; });
  return shape == shapes.end() ? std::string() : manner + shape->definition;
}

}  // namespace mlens
