#include "core/compare/Dendrogram.h"

#include <gtest/gtest.h>

#include "core/compare/GroupTest.h"
#include "tests/core/compare/ModelSample.h"

namespace mlens {
namespace {

// scipy.cluster.hierarchy.linkage(sampleMetrics(), 'average'), scipy 1.10
const std::vector<Dendrogram::Merge> kScipy = {
    {0, 5, 0.735475964919, 2},    {1, 4, 0.798645149931, 2},   {2, 3, 0.887959221688, 2},
    {6, 13, 1.010610748356, 3},   {7, 14, 1.436108139870, 3},  {9, 11, 1.735247856300, 2},
    {8, 10, 1.779043940101, 2},   {15, 16, 1.796929717460, 6}, {12, 19, 2.032061956247, 8},
    {18, 20, 2.144266424185, 10}, {17, 21, 2.210763630447, 12}};

TEST(Dendrogram, MergesAsScipyDoes) {
  const auto tree = averageLinkage(sampleMetrics());
  ASSERT_TRUE(tree) << tree.error().text();
  ASSERT_EQ(tree->merges.size(), kScipy.size());
  for (std::size_t m = 0; m < kScipy.size(); ++m) {
    EXPECT_EQ(tree->merges[m].first, kScipy[m].first) << m;
    EXPECT_EQ(tree->merges[m].second, kScipy[m].second) << m;
    EXPECT_EQ(tree->merges[m].size, kScipy[m].size) << m;
    EXPECT_NEAR(tree->merges[m].height, kScipy[m].height, 1e-10) << m;
  }
  // fcluster(..., 3, 'maxclust') = 3 3 3 3 3 3 3 3 2 1 2 1
  EXPECT_EQ(tree->cut(3), (std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1, 2}));
  EXPECT_EQ(tree->leafOrder(), (std::vector<int>{9, 11, 8, 10, 0, 5, 6, 1, 4, 7, 2, 3}));
}

TEST(Dendrogram, OfOneAndOfEqualModels) {
  const auto one = averageLinkage(Eigen::MatrixXd::Zero(1, 2));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->leafOrder(), std::vector<int>{0});
  const auto equal = averageLinkage(Eigen::MatrixXd::Zero(3, 2));
  ASSERT_TRUE(equal);
  EXPECT_EQ(equal->merges[1].height, 0);
  EXPECT_EQ(equal->cut(9), (std::vector<int>{0, 1, 2}));
  EXPECT_FALSE(averageLinkage(Eigen::MatrixXd(0, 2)));
  EXPECT_FALSE(averageLinkage(Eigen::MatrixXd::Constant(3, 2, std::nan(""))));
}

TEST(GroupTest, NumbersAreThoseOfScikitLearn) {
  const Eigen::MatrixXd x = sampleMetrics();
  Eigen::MatrixXd distances(12, 12);
  for (Eigen::Index i = 0; i < 12; ++i) distances.col(i) = (x.rowwise() - x.row(i)).rowwise().norm();
  const std::vector<int> groups{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
  EXPECT_NEAR(silhouette(distances, groups), -0.06519804509060027, 1e-12);
  const auto tree = averageLinkage(x);
  ASSERT_TRUE(tree);
  EXPECT_NEAR(adjustedRandIndex(groups, tree->cut(3)), 0.367816091954023, 1e-12);
  EXPECT_NEAR(adjustedRandIndex(std::vector{0, 0, 0, 1, 1, 1, 2, 2}, std::vector{0, 0, 1, 1, 2, 2, 2, 0}),
              0.047619047619047616, 1e-12);
}

// Two far groups of 3: of the 20 ways to name them, 2 are as good. p is near 0.1.
TEST(GroupTest, PermutationsOfTwoFarGroups) {
  Eigen::MatrixXd rows(6, 1);
  rows << 0, 0.1, 0.2, 9, 9.1, 9.3;
  const std::vector<std::string> groups{"a", "a", "a", "b", "b", "b"};
  const auto test = groupTest(rows, groups, 4000, 1, {});
  ASSERT_TRUE(test) << test.error().text();
  EXPECT_EQ(test->groups, 2);
  EXPECT_EQ(test->randIndex, 1);
  EXPECT_NEAR(test->randIndexP, 0.1, 0.02);
  EXPECT_NEAR(test->silhouetteP, 0.1, 0.02);
  EXPECT_NEAR(test->randByChance, 0, 0.05);
  EXPECT_FALSE(groupTest(rows, std::vector<std::string>(6, "same"), 10, 1, {}));
  EXPECT_FALSE(groupTest(rows, std::vector<std::string>{"a", "b"}, 10, 1, {}));
}

}  // namespace
}  // namespace mlens
