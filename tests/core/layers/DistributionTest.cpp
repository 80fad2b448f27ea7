#include "core/layers/Distribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::shared_ptr<const std::vector<float>> shared(std::vector<float> values) {
  return std::make_shared<const std::vector<float>>(std::move(values));
}

TEST(Distribution, CountsAndSummariesOfEveryGroup) {
  DistributionQuestion question;
  question.sets = {shared({1, 2, 2, 3, kNan, 9}), shared({4, 4, 4, 4, 4, kNan})};
  question.whole = true;
  question.selected = {1, 1, 0, 0, 1, 0};
  question.labels = {0, 0, 1, 1, 1, -1};
  question.classes = {1, 0, 7};
  const auto result = distribution(question, {});
  ASSERT_TRUE(result) << result.error().text();
  ASSERT_EQ(result->edges.size(), 10u);  // 1 .. 9, one bin each
  EXPECT_EQ(result->edges.front(), 0.5);
  const auto& first = result->sets[0];
  EXPECT_EQ(first.all.counts, (std::vector<Index>{1, 2, 1, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(first.all.count, 5);
  EXPECT_EQ(first.all.unknown, 1);
  EXPECT_DOUBLE_EQ(first.all.mean, 17.0 / 5);
  EXPECT_EQ(first.all.median, 2);
  EXPECT_NEAR(first.all.deviation, 3.209361307176242, 1e-12);  // numpy.std(ddof=1) of 1, 2, 2, 3, 9
  EXPECT_EQ(first.selected.counts[0], 1);
  EXPECT_EQ(first.selected.count, 2);
  EXPECT_EQ(first.selected.median, 1.5);
  ASSERT_EQ(first.classes.size(), 3u);
  EXPECT_EQ(first.classes[0].count, 2);  // class 1
  EXPECT_EQ(first.classes[0].unknown, 1);
  EXPECT_EQ(first.classes[0].mean, 2.5);
  EXPECT_EQ(first.classes[1].mean, 1.5);
  EXPECT_TRUE(std::isnan(first.classes[2].mean));
  EXPECT_EQ(result->sets[1].all.counts[3], 5);
  EXPECT_EQ(result->sets[1].all.deviation, 0);
}

TEST(Distribution, EveryValueIsInExactlyTheBinThatBrushingSelects) {
  std::vector<float> values;
  RandomStream random(5, 0);
  for (int i = 0; i < 5000; ++i) values.push_back(static_cast<float>(std::exp(2 * random.normal())));
  values[7] = kNan;
  const auto result =
      distribution({.sets = {shared(values)}, .selected = {}, .labels = {}, .classes = {}}, {});
  ASSERT_TRUE(result);
  const auto& counts = result->sets[0].all.counts;
  EXPECT_LE(counts.size(), 62u);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), Index{0}), 4999);
  for (int bin = 0; bin < static_cast<int>(counts.size()); ++bin) {
    const auto rows = rowsInBins(values, result->edges, bin, bin);
    EXPECT_EQ(std::accumulate(rows.begin(), rows.end(), Index{0}), counts[static_cast<std::size_t>(bin)]);
  }
  const auto all = rowsInBins(values, result->edges, 0, static_cast<int>(counts.size()) - 1);
  EXPECT_EQ(std::accumulate(all.begin(), all.end(), Index{0}), 4999);
  EXPECT_EQ(rowsInRange(std::vector<float>{1, 2, kNan, 3}, 2, 3), (std::vector<std::uint8_t>{0, 1, 0, 1}));
}

TEST(Distribution, OddRangesHaveBins) {
  for (const auto& [low, high] : {std::pair{0.0, 0.0},
                                  {5.0, 5.0},
                                  {-3.0, 1e-9},
                                  {1e30, 2e30},
                                  {0.1, 0.7},
                                  {-1e-12, 1e-12},
                                  {1e6, 1e6 + 1}}) {
    for (const bool whole : {false, true}) {
      if (whole && high > 1e9) continue;
      const auto edges = binEdges(low, high, whole);
      ASSERT_GE(edges.size(), 2u) << low << ' ' << high;
      EXPECT_LE(edges.size(), 64u) << low << ' ' << high;
      for (std::size_t i = 1; i < edges.size(); ++i) EXPECT_LT(edges[i - 1], edges[i]);
      EXPECT_GE(binOf(edges, low), 0) << low << ' ' << high;
      EXPECT_GE(binOf(edges, high), 0) << low << ' ' << high;
    }
  }
  EXPECT_TRUE(binEdges(INFINITY, -INFINITY, false).empty());
  EXPECT_EQ(binOf({}, 1), -1);
  EXPECT_EQ(binOf(std::vector<double>{0, 1}, std::nan("")), -1);
  const auto none =
      distribution({.sets = {shared({kNan, kNan})}, .selected = {}, .labels = {}, .classes = {}}, {});
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->edges.empty());
  EXPECT_EQ(none->sets[0].all.unknown, 2);
  EXPECT_FALSE(distribution({.sets = {shared({1, 2})}, .selected = {1}, .labels = {}, .classes = {}}, {}));
}

}  // namespace
}  // namespace mlens
