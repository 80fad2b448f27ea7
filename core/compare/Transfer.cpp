#include "core/compare/Transfer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/compare/Correlation.h"

namespace mlens {
namespace {

constexpr Eigen::Index kFewestModels = 5;
constexpr double kRounding = 1e-9;
constexpr double kLassoShare = 0.9;  // of a task's progress: trees are quick

/// Fits all rows but one and predicts that one.
using Predictor =
    std::function<double(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Eigen::RowVectorXd& row)>;

double byLasso(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Eigen::RowVectorXd& row) {
  return lassoByFolds(x, y).predict(row);
}

double byTree(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Eigen::RowVectorXd& row) {
  return regressionTree(x, y).predict(row);
}

double byMean(const Eigen::MatrixXd&, const Eigen::VectorXd& y, const Eigen::RowVectorXd&) {
  return y.mean();
}

Eigen::VectorXd predictions(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Predictor& predictor,
                            const JobContext& job) {
  Eigen::VectorXd predicted = Eigen::VectorXd::Zero(y.size());
  for (Eigen::Index out = 0; out < y.size() && !job.stopRequested(); ++out) {
    std::vector<Eigen::Index> others;
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      if (i != out) others.push_back(i);
    }
    predicted(out) = predictor(x(others, Eigen::all), y(others), x.row(out));
  }
  return predicted;
}

std::vector<double> listOf(const Eigen::VectorXd& values) {
  return {values.begin(), values.end()};
}

double rootMeanSquare(const Eigen::VectorXd& values) {
  return std::sqrt(values.squaredNorm() / static_cast<double>(values.size()));
}

/// y in the order of permutation number `p`.
Eigen::VectorXd permuted(const Eigen::VectorXd& y, std::uint64_t seed, Index p) {
  RandomStream random(seed, static_cast<std::uint64_t>(p) + 1);
  return y(randomPermutation(y.size(), random));
}

Result<LeaveOneOut> leaveOneOut(const Eigen::MatrixXd& x, const Eigen::VectorXd& y,
                                const Predictor& predictor, const TransferOptions& options,
                                const JobContext& job) {
  LeaveOneOut result;
  const Eigen::VectorXd predicted = predictions(x, y, predictor, job);
  result.predicted = listOf(predicted);
  result.error = rootMeanSquare(predicted - y);
  result.baselineError = rootMeanSquare(predictions(x, y, byMean, job) - y);
  std::vector<double> errors(static_cast<std::size_t>(options.permutations));
  std::mutex telling;
  int done = 0;
  auto outcome = parallelFor(options.permutations, 1, job, [&](Index p, Index) {
    const Eigen::VectorXd shuffled = permuted(y, options.seed, p);
    errors[static_cast<std::size_t>(p)] = rootMeanSquare(predictions(x, shuffled, predictor, job) - shuffled);
    const std::scoped_lock lock(telling);
    job.report({}, static_cast<double>(++done) / options.permutations);
  });
  if (!outcome) return failure(outcome);
  if (auto go = job.check(); !go) return failure(go);
  int better = 0;
  for (double error : errors) {
    result.chanceError += error / options.permutations;
    if (error <= result.error * (1 + kRounding)) ++better;
  }
  result.p = (1.0 + better) / (1.0 + options.permutations);
  return result;
}

Result<std::vector<TransferCorrelation>> correlationsOf(const ModelTable& metrics, const Eigen::MatrixXd& x,
                                                        const Eigen::VectorXd& y,
                                                        const TransferOptions& options,
                                                        const JobContext& job) {
  const std::vector<double> accuracies = listOf(y);
  std::vector<TransferCorrelation> result;
  Eigen::MatrixXd ranks = x;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const std::vector<double> column = listOf(x.col(j));
    result.push_back({metrics.metrics[static_cast<std::size_t>(j)], pearson(column, accuracies),
                      spearman(column, accuracies), weightedKendall(column, accuracies), 1});
    const auto ranked = meanRanks(column);
    ranks.col(j) = Eigen::Map<const Eigen::VectorXd>(ranked.data(), x.rows());
  }
  const Eigen::MatrixXd scores = zScores(ranks);
  const auto rankedY = meanRanks(accuracies);
  const Eigen::VectorXd scoresY = zScores(Eigen::Map<const Eigen::VectorXd>(rankedY.data(), y.size()));
  std::vector<int> reached(result.size(), 0);
  for (Index p = 0; p < options.permutations; ++p) {
    if (auto go = job.check(); !go) return failure(go);
    const Eigen::VectorXd shuffled = permuted(scoresY, options.seed, p);
    const double largest =
        (scores.transpose() * shuffled).cwiseAbs().maxCoeff() / static_cast<double>(y.size());
    for (std::size_t j = 0; j < result.size(); ++j) {
      if (!(largest < std::abs(result[j].spearman) - kRounding)) ++reached[j];  // NaN: always
    }
  }
  for (std::size_t j = 0; j < result.size(); ++j) {
    result[j].p = (1.0 + reached[j]) / (1.0 + options.permutations);
  }
  return result;
}

}  // namespace

Result<Transfer> transfer(const ModelTable& metrics, const ModelTable& accuracies,
                          const TransferOptions& options, const JobContext& job) {
  const JoinedTables both = joined(metrics, accuracies);
  const auto refuse = [](const std::string& message) {
    return fail(ErrorCode::InvalidArgument, message, "transfer");
  };
  if (options.permutations < 0 || options.permutations > 100000)
    return refuse("permutations are 0 to 100,000");
  if (both.a.values.rows() < kFewestModels) {
    return refuse("only " + std::to_string(both.a.values.rows()) +
                  " models of the same name are in both tables (" + std::to_string(metrics.models.size()) +
                  " and " + std::to_string(accuracies.models.size()) + " models); at least 5 are needed");
  }
  const ModelTable usable = completeColumns(both.a);
  if (usable.metrics.empty()) return refuse("no metric is known for all models and differs between them");
  Transfer result;
  result.metrics = usable.metrics;
  if (usable.metrics.size() < both.a.metrics.size()) {
    result.notes.push_back(std::to_string(both.a.metrics.size() - usable.metrics.size()) +
                           " metrics are not known for all models, or the same for all, and left out");
  }
  if (both.a.models.size() < metrics.models.size() || both.a.models.size() < accuracies.models.size()) {
    result.notes.push_back(std::to_string(both.a.models.size()) + " models are in both tables, of " +
                           std::to_string(metrics.models.size()) + " with metrics and " +
                           std::to_string(accuracies.models.size()) + " with accuracies");
  }
  for (std::size_t t = 0; t < both.b.metrics.size(); ++t) {
    std::vector<Eigen::Index> rows;
    const Eigen::VectorXd all = both.b.values.col(static_cast<Eigen::Index>(t));
    for (Eigen::Index i = 0; i < all.size(); ++i) {
      if (std::isfinite(all(i))) rows.push_back(i);
    }
    const Eigen::VectorXd y = all(rows);
    if (y.size() < kFewestModels || y.maxCoeff() == y.minCoeff()) {
      result.notes.push_back(both.b.metrics[t] + " left out: fewer than 5 different models have an accuracy");
      continue;
    }
    const Eigen::MatrixXd x = usable.values(rows, Eigen::all);
    TransferTask task;
    task.task = both.b.metrics[t];
    for (const auto i : rows) task.models.push_back(usable.models[static_cast<std::size_t>(i)]);
    task.accuracy = listOf(y);
    const auto tasks = static_cast<double>(both.b.metrics.size()), before = static_cast<double>(t);
    const JobContext mine = job.part(before / tasks, (before + 1) / tasks).stage("transfer to " + task.task);
    mine.report("correlations", 0);
    auto correlations = correlationsOf(usable, x, y, options, job);
    if (!correlations) return failure(correlations);
    auto lassoError = leaveOneOut(x, y, byLasso, options, mine.part(0, kLassoShare).named("Lasso"));
    if (!lassoError) return failure(lassoError);
    auto treeError = leaveOneOut(x, y, byTree, options, mine.part(kLassoShare, 1).named("tree"));
    if (!treeError) return failure(treeError);
    task.correlations = *std::move(correlations);
    task.lasso = *std::move(lassoError);
    task.tree = *std::move(treeError);
    task.lassoFit = lassoByFolds(x, y);
    task.treeFit = regressionTree(x, y);
    result.tasks.push_back(std::move(task));
  }
  if (result.tasks.empty()) return refuse("no task has different accuracies of at least 5 models");
  return result;
}

}  // namespace mlens
