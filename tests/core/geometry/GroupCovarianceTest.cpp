#include "core/geometry/GroupCovariance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

Matrix randomViews(Index groups, Index views, Index dimension) {
  std::vector<float> values;
  for (Index g = 0; g < groups; ++g) {
    RandomStream random(3, static_cast<std::uint64_t>(g));
    std::vector<double> centre;
    for (Index j = 0; j < dimension; ++j) centre.push_back(5 + random.normal());
    for (Index v = 0; v < views; ++v) {
      for (Index j = 0; j < dimension; ++j)
        values.push_back(static_cast<float>(centre[static_cast<std::size_t>(j)] + 0.3 * random.normal()));
    }
  }
  return *Matrix::create(groups * views, dimension, std::move(values));
}

TEST(GroupCovariance, IsTheDefinition) {
  constexpr Index kGroups = 40, kViews = 3, kDimension = 5;
  const Matrix all = randomViews(kGroups, kViews, kDimension);
  GroupScatter scatter(kDimension, kViews);
  std::vector<Index> first, second;
  for (Index i = 0; i < kGroups * kViews; ++i) (i < 15 * kViews ? first : second).push_back(i);
  ASSERT_TRUE(scatter.add(all.gather(first), {}));
  ASSERT_TRUE(scatter.add(all.gather(second), {}));
  const auto found = scatter.covariances({});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->groups, kGroups);
  double means[kGroups][kDimension] = {}, centre[kDimension] = {};
  for (Index g = 0; g < kGroups; ++g) {
    for (Index j = 0; j < kDimension; ++j) {
      for (Index v = 0; v < kViews; ++v) means[g][j] += all(g * kViews + v, j) / double{kViews};
      centre[j] += means[g][j] / double{kGroups};
    }
  }
  for (Index a = 0; a < kDimension; ++a) {
    for (Index b = a; b < kDimension; ++b) {
      double between = 0, within = 0;
      for (Index g = 0; g < kGroups; ++g) {
        between += (means[g][a] - centre[a]) * (means[g][b] - centre[b]);
        for (Index v = 0; v < kViews; ++v)
          within += (all(g * kViews + v, a) - means[g][a]) * (all(g * kViews + v, b) - means[g][b]);
      }
      const auto place = static_cast<std::size_t>(a * kDimension + b);
      within /= kGroups * (kViews - 1);
      EXPECT_NEAR(found->within[place], within, 1e-6);
      EXPECT_NEAR(found->between[place], between / (kGroups - 1) - within / kViews, 1e-6);
    }
  }
}

// Between: diag(4, 1, 0.25, 0); within: diag(1, 2, 0, 0): kept are 4 - 1 and 0.25, removed 1 - 2; nothing is
// 0.
TEST(GroupCovariance, KeepsWhereBetweenExceedsWithin) {
  GroupCovariances covariances{4, 10, 2, std::vector<double>(16, 0.0), std::vector<double>(16, 0.0)};
  const double between[] = {4, 1, 0.25, 0}, within[] = {1, 2, 0, 0};
  for (std::size_t j = 0; j < 4; ++j) {
    covariances.between[5 * j] = between[j];
    covariances.within[5 * j] = within[j];
  }
  const auto kept = keptDirections(covariances, {});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->kept, 2);
  EXPECT_NEAR(kept->values[0], 3, 1e-12);
  EXPECT_NEAR(kept->values[1], 0.25, 1e-12);
  EXPECT_NEAR(kept->values[3], -1, 1e-12);
  EXPECT_NEAR(std::abs(kept->basis[0]), 1, 1e-6);       // the first axis
  EXPECT_NEAR(std::abs(kept->basis[4 + 2]), 1, 1e-6);   // the third
  EXPECT_NEAR(std::abs(kept->basis[12 + 1]), 1, 1e-6);  // the second, removed
}

TEST(GroupCovariance, TheSameBitsOnAnyNumberOfThreads) {
  const int before = threadBudget();
  const Matrix all = randomViews(90, 4, 12);
  const auto run = [&](int threads) {
    setThreadBudget(threads);
    GroupScatter scatter(12, 4);
    EXPECT_TRUE(scatter.add(all, {}));
    return *scatter.covariances({});
  };
  const auto one = run(1), two = run(2);
  setThreadBudget(before);
  EXPECT_EQ(one.between, two.between);
  EXPECT_EQ(one.within, two.within);
}

TEST(GroupCovariance, RefusesWhatCannotBe) {
  GroupScatter scatter(3, 2);
  EXPECT_EQ(scatter.add(randomViews(4, 1, 4), {}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(scatter.add(randomViews(3, 1, 3), {}).error().code, ErrorCode::InvalidArgument);  // half a group
  EXPECT_EQ(scatter.covariances({}).error().code, ErrorCode::InvalidArgument);
  GroupScatter single(3, 1);
  EXPECT_EQ(single.add(randomViews(4, 1, 3), {}).error().code, ErrorCode::InvalidArgument);
  const float nan = std::nanf("");
  EXPECT_EQ(scatter.add(*Matrix::create(2, 3, {1, 2, 3, 4, nan, 6}), {}).error().code,
            ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace mlens
