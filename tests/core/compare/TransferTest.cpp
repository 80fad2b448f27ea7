#include "core/compare/Transfer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "tests/core/compare/ModelSample.h"

namespace mlens {
namespace {

ModelTable tableOf(const Eigen::MatrixXd& values, const std::string& column) {
  ModelTable table;
  table.values = values;
  const auto named = [](std::string word, Eigen::Index number) { return word += std::to_string(number); };
  for (Eigen::Index i = 0; i < values.rows(); ++i) table.models.push_back(named("m", i));
  for (Eigen::Index j = 0; j < values.cols(); ++j) table.metrics.push_back(named(column, j));
  return table;
}

Result<ModelTable> parsed(const std::string& text) {
  auto csv = parseCsv(text, "t.csv");
  if (!csv) return failure(csv);
  return modelTable(*csv, "t.csv");
}

TEST(ModelTable, ReadsModelsGroupsAndHoles) {
  const auto table = parsed("paradigm,name,a,b\ncontrastive,moco,1.5,-\nclustering,swav,2,nan\n");
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->models, (std::vector<std::string>{"moco", "swav"}));
  EXPECT_EQ(table->groups, (std::vector<std::string>{"contrastive", "clustering"}));
  EXPECT_EQ(table->metrics, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table->values(1, 0), 2);
  EXPECT_TRUE(std::isnan(table->values(0, 1)));
  EXPECT_EQ(completeColumns(*table).metrics, std::vector<std::string>{"a"});
}

TEST(ModelTable, RefusesWhatIsNoTable) {
  for (const char* text : {"a,b\nx,1\n", "model\nm\n", "model,a\nm,1\nm,2\n", "model,a\nm,high\n",
                           "model,a,a\nm,1,2\n", "model,a\n,1\n", "model,a\n", ""}) {
    const auto table = parsed(text);
    ASSERT_FALSE(table) << text;
    EXPECT_NE(table.error().text().find("t.csv"), std::string::npos);
  }
}

// sklearn.preprocessing.StandardScaler: of 1, 2, 4 it is (x - 7/3) / sqrt(14/9).
TEST(ModelTable, ZScoresByHand) {
  Eigen::MatrixXd values(3, 2);
  values << 1, 5, 2, 5, 4, 5;
  const Eigen::MatrixXd scores = zScores(values);
  EXPECT_NEAR(scores(0, 0), (1 - 7.0 / 3) / std::sqrt(14.0 / 9), 1e-12);
  EXPECT_EQ(scores(2, 1), 0);
}

TEST(ModelTable, JoinsByName) {
  ModelTable a = tableOf(Eigen::MatrixXd::Random(3, 1), "x"), b = tableOf(Eigen::MatrixXd::Random(3, 1), "y");
  b.models = {"m2", "other", "m0"};
  b.groups = {"g2", "go", "g0"};
  const auto both = joined(a, b);
  EXPECT_EQ(both.a.models, (std::vector<std::string>{"m0", "m2"}));
  EXPECT_EQ(both.a.groups, (std::vector<std::string>{"g0", "g2"}));
  EXPECT_EQ(both.b.values(0, 0), b.values(2, 0));
}

TEST(Transfer, FindsWhatDecides) {
  const ModelTable metrics = tableOf(sampleMetrics(), "x"), tasks = tableOf(sampleAccuracies(), "task");
  const auto result = transfer(metrics, tasks, {}, {});
  ASSERT_TRUE(result) << result.error().text();
  ASSERT_EQ(result->tasks.size(), 1u);
  const TransferTask& task = result->tasks[0];
  // Brute force in numpy: the best of all trees (depth 2, leaves of 2), fitted without one of the models;
  // scikit-learn's predictions are the same but where two columns split alike and it draws lots.
  EXPECT_NEAR(task.tree.error, 1.1447417428692155, 1e-9);
  EXPECT_NEAR(task.tree.baselineError, 1.7662712176263737, 1e-9);
  EXPECT_LT(task.lasso.error, 0.15);  // the rest is 0.1 cos(i)
  EXPECT_EQ(task.lasso.p, 1.0 / 200);
  EXPECT_GT(task.lasso.chanceError, 1);
  EXPECT_EQ(task.correlations[0].metric, "x0");
  EXPECT_LT(task.correlations[0].p, 0.02);
  EXPECT_GT(task.correlations[1].p, 0.5);
}

TEST(Transfer, NoiseIsNotFoundToPredict) {
  RandomStream random(5);
  const auto normal = [&] { return random.normal(); };
  const auto result = transfer(tableOf(Eigen::MatrixXd::NullaryExpr(14, 20, normal), "x"),
                               tableOf(Eigen::MatrixXd::NullaryExpr(14, 1, normal), "task"), {29, 1}, {});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_GT(result->tasks[0].lasso.p, 0.05);
  EXPECT_GT(result->tasks[0].tree.p, 0.05);
  for (const auto& correlation : result->tasks[0].correlations) EXPECT_GT(correlation.p, 0.04);
}

TEST(Transfer, SameOnAnyNumberOfThreads) {
  const ModelTable metrics = tableOf(sampleMetrics(), "x"), tasks = tableOf(sampleAccuracies(), "task");
  setThreadBudget(1);
  const auto one = transfer(metrics, tasks, {20, 3}, {});
  setThreadBudget(2);
  const auto two = transfer(metrics, tasks, {20, 3}, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->tasks[0].lasso.chanceError, two->tasks[0].lasso.chanceError);
  EXPECT_EQ(one->tasks[0].tree.p, two->tasks[0].tree.p);
}

TEST(Transfer, TellsHowFarItIsAndStops) {
  const ModelTable metrics = tableOf(sampleMetrics(), "x"), tasks = tableOf(sampleAccuracies(), "task");
  std::vector<double> fractions;
  std::stop_source stop;
  const JobContext watched(stop.get_token(), [&](const Progress& progress) {
    EXPECT_EQ(progress.stage, "transfer to task0");
    fractions.push_back(progress.fraction);
  });
  ASSERT_TRUE(transfer(metrics, tasks, {20, 3}, watched));
  EXPECT_EQ(fractions.size(), 41u);  // at the start, then after every permutation of Lasso and tree
  EXPECT_TRUE(std::ranges::is_sorted(fractions));
  EXPECT_EQ(fractions.front(), 0);
  EXPECT_EQ(fractions.back(), 1);
  const JobContext stopped(stop.get_token(), [&](const Progress&) { stop.request_stop(); });
  const auto outcome = transfer(metrics, tasks, {20, 3}, stopped);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::Cancelled);
}

TEST(Transfer, SaysWhatIsMissing) {
  const ModelTable metrics = tableOf(sampleMetrics(), "x");
  ModelTable tasks = tableOf(sampleAccuracies(), "task");
  for (std::string& model : tasks.models) model += "!";
  const auto none = transfer(metrics, tasks, {}, {});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("only 0 models"), std::string::npos);
  EXPECT_FALSE(transfer(metrics, tableOf(Eigen::VectorXd::Ones(12), "flat"), {}, {}));
}

}  // namespace
}  // namespace mlens
