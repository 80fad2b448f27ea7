#include "core/base/Job.h"

#include <gtest/gtest.h>

#include <vector>

namespace mlens {
namespace {

class Listening : public testing::Test {
 protected:
  std::stop_source stop_;
  std::vector<Progress> told_;
  JobContext job_{stop_.get_token(), [this](const Progress& progress) { told_.push_back(progress); }};

  std::vector<double> fractions() const {
    std::vector<double> all;
    for (const auto& one : told_) all.push_back(one.fraction);
    return all;
  }
};

TEST_F(Listening, APartStaysInItsBoundsAndNeverGoesBack) {
  const JobContext part = job_.part(0.5, 0.75);
  for (const double fraction : {-1.0, 0.0, 0.4, 0.2, -1.0, 1.0, 2.0, 0.0})
    part.report("kNN", fraction, "row 3");
  EXPECT_EQ(fractions(), (std::vector<double>{0.5, 0.5, 0.6, 0.6, 0.6, 0.75, 0.75, 0.75}));
  EXPECT_EQ(told_.front().stage, "kNN");
  EXPECT_EQ(told_.front().detail, "row 3");
}

TEST_F(Listening, PartsOfPartsFollowEachOther) {
  const JobContext second = job_.part(0.5, 1);
  second.part(0, 0.5).report("a", 1);
  second.part(0.5, 1).report("b", 0.5);
  second.part(0.5, 1).report("b", 1);
  EXPECT_EQ(fractions(), (std::vector<double>{0.75, 0.875, 1}));
}

TEST_F(Listening, NamesAreWrittenAroundTheStage) {
  job_.named("neighbours in A: ").report("kNN", 0.25, "x");
  job_.named({}, " (1 of 3)").report("reading", -1);
  EXPECT_EQ(told_[0].stage, "neighbours in A: kNN");
  EXPECT_EQ(told_[0].detail, "x");
  EXPECT_EQ(told_[0].fraction, 0.25);
  EXPECT_EQ(told_[1].stage, "reading (1 of 3)");
  EXPECT_EQ(told_[1].fraction, -1);
}

TEST_F(Listening, OneStageTellsTheOthersInItsDetail) {
  const JobContext run = job_.stage("sweep, run 1 of 2");
  run.report("training", 0.5, "epoch 1 of 2");
  run.report("kNN", 0.5);
  run.report({}, 0.5, "Lasso");
  for (const auto& one : told_) EXPECT_EQ(one.stage, "sweep, run 1 of 2");
  EXPECT_EQ(told_[0].detail, "training, epoch 1 of 2");
  EXPECT_EQ(told_[1].detail, "kNN");
  EXPECT_EQ(told_[2].detail, "Lasso");
}

TEST_F(Listening, AllStopWithTheJobAndOutliveIt) {
  std::vector<JobContext> all;
  {
    const JobContext copy = job_;
    all = {copy.quiet(), copy.part(0, 1), copy.named("a"), copy.stage("b"),
           copy.part(0, 1).named("a").quiet()};
  }
  for (const auto& one : all) EXPECT_TRUE(one.check());
  all[0].report("nobody hears", 0);
  all[4].report("nobody hears", 0);
  EXPECT_TRUE(told_.empty());
  all[1].report("heard", 0);
  EXPECT_EQ(told_.size(), 1u);
  stop_.request_stop();
  for (const auto& one : all) EXPECT_EQ(one.check().error().code, ErrorCode::Cancelled);
  JobContext().part(0, 1).named("x").stage("y").report("nobody hears", 0);
}

}  // namespace
}  // namespace mlens
