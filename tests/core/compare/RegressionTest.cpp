#include <gtest/gtest.h>

#include "core/compare/Correlation.h"
#include "core/compare/Lasso.h"
#include "core/compare/RegressionTree.h"
#include "tests/core/compare/ModelSample.h"

namespace mlens {
namespace {

// scipy.stats.pearsonr, spearmanr, weightedtau, scipy 1.10
TEST(Correlation, NumbersAreThoseOfScipy) {
  const Eigen::VectorXd metric = sampleMetrics().col(1), accuracies = sampleAccuracies();
  const std::vector<double> x(metric.begin(), metric.end()), y(accuracies.begin(), accuracies.end());
  EXPECT_NEAR(pearson(x, y), -0.025305838236159027, 1e-12);
  EXPECT_NEAR(spearman(x, y), 0.11188811188811189, 1e-12);
  EXPECT_NEAR(weightedKendall(x, y), -0.05423517090435627, 1e-12);
  const std::vector<double> tiedX{0, 0, -1, 1, -2, 2, -2, 3, -3, 3, -3, 3};
  const std::vector<double> tiedY{-2, 0, 1, 3, -3, 1, -3, 5, -3, 2, -6, 4};
  EXPECT_NEAR(pearson(tiedX, tiedY), 0.8940566966568494, 1e-12);
  EXPECT_NEAR(spearman(tiedX, tiedY), 0.9178629965938997, 1e-12);
  EXPECT_NEAR(weightedKendall(tiedX, tiedY), 0.8213670689397652, 1e-12);
  EXPECT_TRUE(std::isnan(pearson(std::vector<double>{1, 1}, std::vector<double>{1, 2})));
  EXPECT_TRUE(std::isnan(weightedKendall(std::vector<double>{}, std::vector<double>{})));
}

// sklearn.linear_model.Lasso(alpha, tol=1e-12) after StandardScaler, scikit-learn 1.2
TEST(Lasso, CoefficientsAreThoseOfScikitLearn) {
  const Eigen::MatrixXd x = sampleMetrics();
  const LassoFit weak = lasso(x, sampleAccuracies(), 0.05);
  EXPECT_NEAR(weak.coefficients(0), 1.363356633491, 1e-7);
  EXPECT_EQ(weak.coefficients(1), 0);
  EXPECT_NEAR(weak.coefficients(2), -0.651621751919, 1e-7);
  EXPECT_EQ(weak.coefficients(3), 0);
  EXPECT_NEAR(weak.intercept, 0.0015980142863245665, 1e-12);
  EXPECT_NEAR(weak.predict(1.5 * x.row(0)), -1.390324813831, 1e-6);
  const LassoFit strong = lasso(x, sampleAccuracies(), 0.3);
  EXPECT_NEAR(strong.coefficients(0), 1.130026717539, 1e-7);
  EXPECT_NEAR(strong.coefficients(2), -0.418291835967, 1e-7);
}

TEST(Lasso, AConstantColumnIsLeftAlone) {
  Eigen::MatrixXd x = sampleMetrics();
  x.col(0).setConstant(0.3);
  const LassoFit fit = lassoByFolds(x, sampleAccuracies());
  EXPECT_EQ(fit.coefficients(0), 0);
  EXPECT_TRUE(fit.coefficients.allFinite());
}

// Accuracies that the columns decide: the folds choose a small alpha.
TEST(Lasso, FoldsFindWhatDecides) {
  const Eigen::MatrixXd x = sampleMetrics();
  const LassoFit fit = lassoByFolds(x, 2 * x.col(0) - x.col(2));
  for (Eigen::Index i = 0; i < 12; ++i) EXPECT_NEAR(fit.predict(x.row(i)), 2 * x(i, 0) - x(i, 2), 0.05);
}

// DecisionTreeRegressor(max_depth=2, min_samples_leaf=2), scikit-learn 1.2
TEST(RegressionTree, SplitsAsScikitLearnDoes) {
  const Eigen::MatrixXd x = sampleMetrics();
  const RegressionTree tree = regressionTree(x, sampleAccuracies());
  const int columns[] = {0, 0, -1, -1, 2, -1, -1};
  const double thresholds[] = {0.070560000837, -0.40799421072, 0, 0, 0.017546195537, 0, 0};
  const double means[] = {1.598014286325e-03, -1.320606844294, -1.834541598006,   -2.927373368704e-01,
                          1.323802872867,     2.068792288033,  5.788134577005e-01};
  const int rows[] = {12, 6, 4, 2, 6, 3, 3};
  ASSERT_EQ(tree.nodes.size(), 7u);
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(tree.nodes[i].column, columns[i]);
    EXPECT_NEAR(tree.nodes[i].threshold, thresholds[i], 1e-7);  // scikit-learn keeps float32 columns
    EXPECT_NEAR(tree.nodes[i].mean, means[i], 1e-10);
    EXPECT_EQ(tree.nodes[i].rows, rows[i]);
  }
  EXPECT_NEAR(tree.predict(x.row(1)), 0.5788134577, 1e-9);
}

TEST(RegressionTree, OfEqualAccuraciesIsALeaf) {
  const RegressionTree tree = regressionTree(sampleMetrics(), Eigen::VectorXd::Constant(12, 0.4));
  ASSERT_EQ(tree.nodes.size(), 1u);
  EXPECT_NEAR(tree.nodes[0].mean, 0.4, 1e-12);
}

}  // namespace
}  // namespace mlens
