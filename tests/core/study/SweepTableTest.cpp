#include "core/study/SweepTable.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/AtomicFile.h"
#include "core/study/Sweep.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

SweepRow row(double strength, std::uint64_t seed, double rank) {
  SweepRow one;
  one.name = "run" + std::to_string(strength) + "-" + std::to_string(seed);
  one.setting = {"simclr", strength, 2, 512};
  one.seed = seed;
  one.measures.numbers = {{"effective_rank_h", rank}, {"knn_accuracy_h", std::nan("")}};
  one.measures.spectrumEncoder = {3, 1};
  return one;
}

SweepTable specimen() {
  SweepTable table;
  table.about = {{"command", "sweep"}};
  table.rows = {row(0, 1, 10), row(0, 2, 14), row(0.5, 1, 8), row(0.5, 2, 8), row(1, 1, 5)};
  SweepRow failed = row(1, 2, 0);
  failed.measures = {};
  failed.error = "the loss is no longer a number";
  table.rows.push_back(failed);
  return table;
}

TEST(SweepTable, MeansAndDeviationsAreOverTheSeeds) {
  const auto groups = specimen().groups();
  ASSERT_EQ(groups.size(), 3u);
  const auto& first = groups[0].values.at("effective_rank_h");
  EXPECT_EQ(first.mean, 12);
  EXPECT_NEAR(first.sd, std::sqrt(8.0), 1e-12);  // of 10 and 14, over n - 1
  EXPECT_EQ(groups[1].values.at("effective_rank_h").sd, 0);
  const auto& last = groups[2].values.at("effective_rank_h");
  EXPECT_EQ(last.runs, 1);
  EXPECT_TRUE(std::isnan(last.sd));
  EXPECT_TRUE(std::isnan(groups[0].values.at("knn_accuracy_h").mean));
  const auto trend = trendOf(groups, {"simclr", 0, 2, 512}, "effective_rank_h");
  EXPECT_EQ(trend.first, 12);
  EXPECT_EQ(trend.last, 5);
  EXPECT_EQ(trend.correlation, -1);
}

TEST(SweepTable, IsReadBackAsItWasWritten) {
  const TemporaryFolder folder;
  const auto table = specimen();
  ASSERT_TRUE(writeSweep(folder.path(), table));
  const auto again = readSweep(folder.path());
  ASSERT_TRUE(again) << again.error().text();
  ASSERT_EQ(again->rows.size(), table.rows.size());
  EXPECT_EQ(again->rows[1].measures.numbers[0].value, 14);
  EXPECT_TRUE(std::isnan(again->rows[1].measures.numbers[1].value));
  EXPECT_EQ(again->rows[0].measures.spectrumEncoder, table.rows[0].measures.spectrumEncoder);
  EXPECT_EQ(again->rows[5].error, table.rows[5].error);
  EXPECT_EQ(again->about, table.about);
  ASSERT_TRUE(writeFileAtomically(folder.path() / "sweep.json", "{}"));
  EXPECT_EQ(readSweep(folder.path()).error().code, ErrorCode::BadFormat);
}

TEST(SweepTable, PublishedValuesNeedTheirColumns) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "published.csv";
  ASSERT_TRUE(writeFileAtomically(
      file, "metric,stage,strength,value\neffective_rank,z,0.5,12\ntangent_affinity,,1,.9\n"));
  const auto values = readPublished(file);
  ASSERT_TRUE(values) << values.error().text();
  ASSERT_EQ(values->size(), 2u);
  EXPECT_EQ(values->front().number, "effective_rank_z");
  EXPECT_EQ(values->back().number, "tangent_affinity");
  EXPECT_EQ(values->back().value, 0.9);
  ASSERT_TRUE(writeFileAtomically(file, "metric,strength,value\nrank,1,2\n"));
  EXPECT_NE(readPublished(file).error().message.find("stage"), std::string::npos);
  ASSERT_TRUE(writeFileAtomically(file, "metric,stage,strength,value\nrank,h,strong,2\n"));
  EXPECT_NE(readPublished(file).error().message.find("strong"), std::string::npos);
}

TEST(SweepPlan, NamesEveryRunOnceAndPassesOverWidthsThatMeanNothing) {
  SweepPlan plan;
  plan.base.out = "/sweep";
  plan.strengths = {0, 0.5};
  plan.depths = {1, 2};
  plan.widths = {64, 128};
  plan.seeds = {1, 2};
  const auto runs = plan.runs();
  EXPECT_EQ(runs.size(), 2u * 2u * (1u + 2u));
  EXPECT_EQ(runs[0].out, "/sweep/simclr-strength0-depth1-seed1");
  EXPECT_EQ(runs[5].out, "/sweep/simclr-strength0.5-depth2-width128-seed1");
  EXPECT_TRUE(plan.validate(1000)) << plan.validate(1000).error().text();
  plan.strengths = {0.5, 0.5};
  EXPECT_NE(plan.validate(1000).error().message.find("twice"), std::string::npos);
  plan.strengths.clear();
  EXPECT_FALSE(plan.validate(1000));
}

}  // namespace
}  // namespace mlens
