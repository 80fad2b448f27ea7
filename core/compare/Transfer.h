#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/compare/Lasso.h"
#include "core/compare/ModelTable.h"
#include "core/compare/RegressionTree.h"

namespace mlens {

/// How one metric goes with the accuracies of one task.
struct TransferCorrelation {
  std::string metric;
  double pearson = 0, spearman = 0, weightedKendall = 0;  ///< see Correlation.h
  /// Share of the permutations of the accuracies in which any of the metrics reaches |spearman|: corrected
  /// for having looked at all of them.
  double p = 1;
};

/// How well one kind of regression predicts the accuracy of a model that it has not seen.
struct LeaveOneOut {
  std::vector<double> predicted;  ///< one per model, from all others
  double error = 0;               ///< root mean squared
  double baselineError = 0;       ///< of predicting the mean of the others
  double chanceError = 0;         ///< mean of `error` over the permutations of the accuracies
  double p = 1;                   ///< share of the permutations with an error no larger
};

struct TransferTask {
  std::string task;
  std::vector<std::string> models;  ///< those with a known accuracy
  std::vector<double> accuracy;
  std::vector<TransferCorrelation> correlations;  ///< one per metric
  LeaveOneOut lasso, tree;
  LassoFit lassoFit;       ///< of all models
  RegressionTree treeFit;  ///< of all models
};

struct TransferOptions {
  int permutations = 199;  ///< of the accuracies; the smallest p is 1 / (1 + permutations). 0..100,000
  std::uint64_t seed = 1;
};

struct Transfer {
  std::vector<std::string> metrics;  ///< those known for all models and not the same for all
  std::vector<TransferTask> tasks;
  std::vector<std::string> notes;
};

/// Do the metrics of the geometry predict the accuracies (arXiv 2209.08622)? Tables of the same models. The
/// same bits on any number of threads. InvalidArgument with fewer than 5 models in common or no metric that
/// is known for all; a task with fewer than 5 known accuracies, or equal ones, is left out and noted.
Result<Transfer> transfer(const ModelTable& metrics, const ModelTable& accuracies,
                          const TransferOptions& options, const JobContext& job);

}  // namespace mlens
