#include "core/study/Sweep.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/AtomicFile.h"
#include "core/base/Parallel.h"
#include "core/torch/Engine.h"
#include "tests/core/torch/SmallPlan.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

class Sweeping : public testing::Test {
 protected:
  void SetUp() override { setThreadBudget(1); }
  SweepPlan plan(const std::string& name) const {
    SweepPlan plan;
    plan.base = smallPlan(folder_.path / name);
    plan.base.probe = 0;
    plan.base.epochs = 2;
    plan.strengths = {0, 1};
    plan.depths = {1, 2};
    plan.seeds = {1};
    plan.measure.pictures = 40;
    plan.measure.tangentPictures = 24;
    plan.measure.views = 2;
    plan.measure.device = "cpu";
    return plan;
  }
  std::string file(const std::string& name) const { return readTextFile(folder_.path / name).value_or(""); }

  TestFolder folder_;
  const ImageSet images_ = labelledSet(60);
};

double number(const SweepRow& row, const std::string& name) {
  for (const auto& one : row.measures.numbers) {
    if (one.name == name) return one.value;
  }
  ADD_FAILURE() << "no " << name;
  return std::nan("");
}

TEST_F(Sweeping, InterruptedAnywhereItEndsAsOneWithoutABreak) {
  const auto whole = runSweep(torchEngine(), images_, plan("whole"), {}, {});
  ASSERT_TRUE(whole) << whole.error().text();
  ASSERT_EQ(whole->rows.size(), 4u);
  // Stopped in the middle of the second training, and between runs.
  std::stop_source first, second;
  const JobContext inTraining(first.get_token(), [&](const Progress& progress) {
    const bool due = progress.stage.find("run 2 of 4") != std::string::npos &&
                     progress.detail.find("epoch 2 of 2") != std::string::npos;
    if (due) first.request_stop();
  });
  auto stopped = runSweep(torchEngine(), images_, plan("parts"), inTraining, {});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
  stopped = runSweep(torchEngine(), images_, plan("parts"), JobContext(second.get_token()),
                     [&](const SweepTable&, int row) {
                       if (row == 3) second.request_stop();
                     });
  ASSERT_FALSE(stopped);
  std::vector<int> ran;
  const auto parts = runSweep(torchEngine(), images_, plan("parts"), {},
                              [&](const SweepTable&, int row) { ran.push_back(row); });
  ASSERT_TRUE(parts) << parts.error().text();
  EXPECT_EQ(ran, (std::vector<int>{3, -1}));  // the others were finished
  EXPECT_EQ(file("parts/sweep.csv"), file("whole/sweep.csv"));
  EXPECT_EQ(file("parts/sweep.json"), file("whole/sweep.json"));
}

TEST_F(Sweeping, MeasuresHAndZOfEveryRun) {
  const auto table = runSweep(torchEngine(), images_, plan("measured"), {}, {});
  ASSERT_TRUE(table) << table.error().text();
  for (const SweepRow& row : table->rows) {
    ASSERT_TRUE(row.done()) << row.error;
    for (const char* name : {"knn_accuracy_h", "nnk_accuracy_z", "probe_accuracy_h"}) {
      EXPECT_GE(number(row, name), 0) << name;
      EXPECT_LE(number(row, name), 1) << name;
    }
    // Over q - 1 = 1 and N q - 1: at most (N q - 1) / N, where all views of all pictures spread alike.
    EXPECT_GT(number(row, "invariance_all_z"), 0);
    EXPECT_LT(number(row, "invariance_all_z"), 2);
    EXPECT_EQ(row.measures.spectrumEncoder.size(), 32u);
    EXPECT_GE(number(row, "effective_rank_z"), 1);
    EXPECT_GT(number(row, "tangent_affinity"), 0);
    EXPECT_LE(number(row, "tangent_affinity"), 1 + 1e-9);
  }
  // Depth 1 is linear: one Jacobian everywhere, so that the mean one is each one.
  const SweepRow& linear = table->rows.front();
  EXPECT_EQ(linear.setting.depth, 1);
  EXPECT_LE(number(linear, "jacobian_effective_rank"), 8);
}

TEST_F(Sweeping, OtherRecipesMeasuresAndPicturesAreMadeAnew) {
  auto sweep = plan("again");
  sweep.depths = {1};
  sweep.strengths = {1};
  int runs = 0;
  const auto count = [&](const SweepTable&, int row) { runs += row >= 0 ? 1 : 0; };
  ASSERT_TRUE(runSweep(torchEngine(), images_, sweep, {}, count));
  ASSERT_TRUE(runSweep(torchEngine(), images_, sweep, {}, count));
  EXPECT_EQ(runs, 1);
  sweep.measure.views = 3;  // measured again, not trained again
  const auto written = std::filesystem::last_write_time(sweep.runs().front().out / "checkpoint.safetensors");
  ASSERT_TRUE(runSweep(torchEngine(), images_, sweep, {}, count));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(std::filesystem::last_write_time(sweep.runs().front().out / "checkpoint.safetensors"), written);
  sweep.base.temperature = 0.5;
  ASSERT_TRUE(runSweep(torchEngine(), images_, sweep, {}, count));
  EXPECT_EQ(runs, 3);
  auto others = labelledSet(50);
  others.identity = "other";
  const auto refused = runSweep(torchEngine(), others, sweep, {}, count);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("other pictures"), std::string::npos) << refused.error().text();
  EXPECT_EQ(runs, 3);
  // A table that is somebody else's, in the same folder: the run's own record still tells the pictures apart.
  ASSERT_TRUE(writeFileAtomically(sweep.base.out / "sweep.json", R"({"runs": [], "data": {"identity": 7}})"));
  ASSERT_TRUE(runSweep(torchEngine(), others, sweep, {}, count));
  EXPECT_EQ(runs, 4);
}

TEST_F(Sweeping, AFailedRunIsARowWithItsError) {
  auto sweep = plan("failing");
  sweep.depths = {1};
  sweep.strengths = {0, 1};
  const auto inTheWay = sweep.runs()[0].out;  // a file where the first run's folder should be
  ASSERT_TRUE(writeFileAtomically(inTheWay, "in the way"));
  auto table = runSweep(torchEngine(), images_, sweep, {}, {});
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_FALSE(table->rows[0].done());
  EXPECT_NE(table->rows[0].error, "");
  EXPECT_TRUE(table->rows[1].done()) << table->rows[1].error;
  EXPECT_NE(file("failing/sweep.csv").find(table->rows[0].error.substr(0, 10)), std::string::npos);
  std::filesystem::remove(inTheWay);
  table = runSweep(torchEngine(), images_, sweep, {}, {});
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->rows[0].done()) << table->rows[0].error;  // tried again
  EXPECT_EQ(table->rows[0].error, "");
}

TEST_F(Sweeping, ALossThatIsNoNumberIsARowToo) {
  auto sweep = plan("diverging");
  sweep.depths = {1};
  sweep.base.model.input.std = {1e-37};  // the inputs overflow at once
  const auto table = runSweep(torchEngine(), images_, sweep, {}, {});
  ASSERT_TRUE(table) << table.error().text();
  for (const SweepRow& row : table->rows) {
    EXPECT_FALSE(row.done());
    EXPECT_NE(row.error.find("no longer a number"), std::string::npos) << row.error;
  }
}

}  // namespace
}  // namespace mlens
