#include "core/compare/ModelSurvey.h"

#include <algorithm>

#include "core/projection/Pca.h"

namespace mlens {
namespace {

constexpr std::size_t kFewestCompared = 3;

Result<void> addMap(ModelSurvey& survey, const JobContext& job) {
  const Eigen::MatrixXd& scores = survey.scores.values;
  std::vector<float> values;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    for (double score : scores.row(i)) values.push_back(static_cast<float>(score));
  }
  auto matrix = Matrix::create(scores.rows(), scores.cols(), std::move(values));
  if (!matrix) return failure(matrix);
  auto components = pca(*matrix, 2, job);
  if (!components) return failure(components);
  survey.map.resize(scores.rows(), 2);
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    for (Eigen::Index j = 0; j < 2; ++j) survey.map(i, j) = static_cast<double>(components->scores(i, j));
  }
  for (std::size_t j = 0; j < std::min<std::size_t>(2, components->explainedRatio.size()); ++j) {
    survey.explained[j] = components->explainedRatio[j];
  }
  return {};
}

Result<void> testGroups(ModelSurvey& survey, const SurveyOptions& options, const JobContext& job) {
  if (survey.table.groups.empty()) return {};
  auto test = groupTest(survey.scores.values, survey.scores.groups, options.permutations, options.seed, job);
  if (test) {
    survey.groups = *test;
  } else if (test.error().code == ErrorCode::Cancelled) {
    return failure(test);
  } else {
    survey.notes.push_back(test.error().message);
  }
  return {};
}

}  // namespace

Result<ModelSurvey> surveyModels(ModelTable table, const SurveyOptions& options, const JobContext& job) {
  const auto refuse = [](const std::string& message) {
    return fail(ErrorCode::InvalidArgument, message, "models");
  };
  if (table.models.size() < kFewestCompared) {
    return refuse("there are " + std::to_string(table.models.size()) + " models; at least 3 are needed");
  }
  if (options.permutations < 1 || options.permutations > 1000000) {
    return refuse("permutations are 1 to 1,000,000");
  }
  ModelSurvey survey;
  survey.table = std::move(table);
  survey.scores = completeColumns(survey.table);
  if (survey.scores.metrics.empty()) {
    return refuse("no metric exists for all models and differs between them");
  }
  const auto left = survey.table.metrics.size() - survey.scores.metrics.size();
  if (left > 0) {
    survey.notes.push_back(
        std::to_string(left) +
        " metrics do not exist for all models, or are the same: left out of the comparison");
  }
  survey.scores.values = zScores(survey.scores.values);
  auto tree = averageLinkage(survey.scores.values);
  if (!tree) return failure(tree);
  survey.tree = *std::move(tree);
  if (auto mapped = addMap(survey, job); !mapped) return failure(mapped);
  if (auto tested = testGroups(survey, options, job); !tested) return failure(tested);
  return survey;
}

}  // namespace mlens
