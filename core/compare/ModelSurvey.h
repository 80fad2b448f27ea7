#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/compare/Dendrogram.h"
#include "core/compare/GroupTest.h"
#include "core/compare/ModelTable.h"

namespace mlens {

/// Many models compared by the metrics of their geometry (arXiv 2209.08622). Immutable once shared.
struct ModelSurvey {
  ModelTable table;                   ///< as measured
  ModelTable scores;                  ///< z-scores of the metrics that all models have and that differ
  Dendrogram tree;                    ///< average linkage of the scores
  std::optional<GroupTest> groups;    ///< where the models have groups that can be tested
  Eigen::MatrixXd map;                ///< models x 2: principal components of the scores
  std::array<double, 2> explained{};  ///< their shares of the variance
  std::vector<std::string> notes;     ///< what was left out and why
};

struct SurveyOptions {
  int permutations = 9999;  ///< of the groups' names, 1..1,000,000: the smallest p is 1 / (1 + permutations)
  std::uint64_t seed = 1;   ///< of the permutations
};

/// The same bits on any number of threads. InvalidArgument with fewer than 3 models or no metric that all
/// have and that differs; errors as averageLinkage().
Result<ModelSurvey> surveyModels(ModelTable table, const SurveyOptions& options, const JobContext& job);

}  // namespace mlens
