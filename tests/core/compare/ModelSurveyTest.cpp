#include "core/compare/ModelSurvey.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

/// Eight models: four around 0 and four around `apart` in every metric; the last metric is known of one only.
ModelTable twoGroups(double apart) {
  ModelTable table;
  table.metrics = {"a", "b", "c", "rare"};
  table.values.resize(8, 4);
  RandomStream random(3);
  for (Eigen::Index i = 0; i < 8; ++i) {
    table.models.emplace_back("m").append(std::to_string(i));
    table.groups.push_back(i % 2 == 0 ? "even" : "odd");
    for (Eigen::Index j = 0; j < 3; ++j) table.values(i, j) = (i % 2 == 0 ? 0 : apart) + random.normal();
    table.values(i, 3) = i == 0 ? 1 : std::nan("");
  }
  return table;
}

TEST(ModelSurvey, FindsTwoGroupsInTreeMapAndTest) {
  const auto survey = surveyModels(twoGroups(20), {999, 1}, {});
  ASSERT_TRUE(survey) << survey.error().text();
  EXPECT_EQ(survey->scores.metrics, (std::vector<std::string>{"a", "b", "c"}));
  ASSERT_EQ(survey->notes.size(), 1u);
  EXPECT_EQ(survey->notes[0].substr(0, 2), "1 ");
  EXPECT_EQ(survey->tree.cut(2), (std::vector<int>{0, 1, 0, 1, 0, 1, 0, 1}));
  ASSERT_TRUE(survey->groups);
  EXPECT_EQ(survey->groups->randIndex, 1);
  EXPECT_LE(survey->groups->randIndexP, 0.05);  // 2 of the 70 ways to choose four of eight
  // The first component tells them apart; it holds nearly all variance.
  for (Eigen::Index i = 0; i < 8; ++i) EXPECT_EQ(survey->map(i, 0) > 0, survey->map(i % 2, 0) > 0) << i;
  EXPECT_NE(survey->map(0, 0) > 0, survey->map(1, 0) > 0);
  EXPECT_GT(survey->explained[0], 0.9);
  EXPECT_LE(survey->explained[0] + survey->explained[1], 1 + 1e-9);
  EXPECT_NEAR(survey->scores.values.col(0).mean(), 0, 1e-12);
}

TEST(ModelSurvey, SameBitsOnOneAndTwoThreads) {
  setThreadBudget(1);
  const auto one = surveyModels(twoGroups(1), {199, 5}, {});
  setThreadBudget(2);
  const auto two = surveyModels(twoGroups(1), {199, 5}, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->map, two->map);
  EXPECT_EQ(one->groups->silhouetteP, two->groups->silhouetteP);
}

TEST(ModelSurvey, OneGroupIsNotTestedAndSaysSo) {
  ModelTable table = twoGroups(1);
  table.groups.assign(8, "all");
  const auto survey = surveyModels(table, {9, 1}, {});
  ASSERT_TRUE(survey);
  EXPECT_FALSE(survey->groups);
  EXPECT_EQ(survey->notes.size(), 2u);
  table.groups.clear();
  EXPECT_EQ(surveyModels(table, {9, 1}, {})->notes.size(), 1u);
}

TEST(ModelSurvey, RefusesWhatCannotBeCompared) {
  ModelTable two = twoGroups(1);
  two.models.resize(2);
  two.groups.resize(2);
  two.values.conservativeResize(2, 4);
  EXPECT_FALSE(surveyModels(two, {}, {}));
  ModelTable same = twoGroups(1);
  same.values.setConstant(1);
  EXPECT_FALSE(surveyModels(same, {}, {}));
  EXPECT_FALSE(surveyModels(twoGroups(1), {0, 1}, {}));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = surveyModels(twoGroups(1), {}, JobContext(stop.get_token()));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace mlens
