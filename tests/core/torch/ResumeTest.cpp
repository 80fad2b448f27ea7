#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <new>

#include "core/base/Csv.h"
#include "core/base/Parallel.h"
#include "core/engine/Resumable.h"
#include "core/model/TrainingMethod.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Engine.h"
#include "tests/core/torch/SmallPlan.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet& images, const JobContext& job = {},
                              const TrainingListener& listener = {}) {
  return torchEngine().train(plan, images, job, listener);
}

/// Trains until `epoch` epochs are done and a step of the next one.
void trainAndStop(const TrainingPlan& plan, const ImageSet& images, int epoch) {
  std::stop_source source;
  const auto outcome = train(plan, images, JobContext(source.get_token()), [&](const TrainingUpdate& update) {
    if (update.epoch == epoch && !update.epochEnd) source.request_stop();
  });
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_EQ(outcome->epochs, epoch);
}

TEST(Resume, givesTheBitsOfTrainingWithoutABreak) {
  const auto images = labelledSet(50);
  for (const int threads : {1, 2}) {
    setThreadBudget(threads);
    int which = 0;
    for (const auto& method : trainingMethods()) {
      const TestFolder whole, parts;
      auto plan = smallPlan(whole.path);
      plan.method = method.name;
      plan.optimizer = optimizers()[static_cast<std::size_t>(which++ % 3)].name;
      plan.learningRate = 0.01;
      plan.queue = 20;  // less than two batches
      plan.epochs = 3;
      ASSERT_TRUE(train(plan, images)) << method.name;

      plan.out = parts.path;
      trainAndStop(plan, images, 1);
      auto rest = resumable(parts.path / "checkpoint.safetensors");
      ASSERT_TRUE(rest) << rest.error().text();
      EXPECT_EQ(rest->epochs, 1);
      EXPECT_EQ(rest->pictures, 50);
      rest->plan.device = "cpu";
      const auto resumed = train(rest->plan, images);
      ASSERT_TRUE(resumed) << method.name << ": " << resumed.error().text();
      EXPECT_EQ(resumed->epochs, 3);
      for (const char* file : {"checkpoint.safetensors", "log.csv"}) {
        EXPECT_EQ(fileBytes(parts.path / file), fileBytes(whole.path / file)) << method.name << " " << file;
      }
    }
  }
}

TEST(Resume, fromAnEarlierEpochOfAFinishedTraining) {
  setThreadBudget(1);
  const TestFolder whole, again;
  const auto images = syntheticSet(50);
  auto plan = smallPlan(whole.path);
  plan.epochs = 3;
  plan.keepEvery = 2;
  ASSERT_TRUE(train(plan, images));
  EXPECT_FALSE(std::filesystem::exists(whole.path / "epoch-0001.safetensors"));
  auto rest = resumable(whole.path / "epoch-0002.safetensors");
  ASSERT_TRUE(rest) << rest.error().text();
  rest->plan.out = again.path;
  ASSERT_TRUE(train(rest->plan, images));
  EXPECT_EQ(fileBytes(again.path / "checkpoint.safetensors"),
            fileBytes(whole.path / "checkpoint.safetensors"));

  const auto done = resumable(whole.path / "checkpoint.safetensors");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("complete"), std::string::npos);
}

TEST(Resume, refusesWhatDoesNotFit) {
  setThreadBudget(1);
  const TestFolder folder;
  const auto images = syntheticSet(50);
  auto plan = smallPlan(folder.path);
  plan.epochs = 1000;
  trainAndStop(plan, images, 1);
  const auto path = folder.path / "checkpoint.safetensors";
  const auto rest = resumable(path);
  ASSERT_TRUE(rest) << rest.error().text();
  const auto refused = [&](const TrainingPlan& changed, const ImageSet& pictures) {
    const auto outcome = train(changed, pictures);
    return outcome ? std::string() : outcome.error().text();
  };
  auto other = images;
  other.identity = "4567";
  EXPECT_NE(refused(rest->plan, other).find("50 of synthetic"), std::string::npos);
  auto changed = rest->plan;
  changed.learningRate = 0.5;
  EXPECT_NE(refused(changed, images).find("another recipe"), std::string::npos);
  EXPECT_FALSE(resumable(folder.path / "none.safetensors"));

  // A checkpoint without the state of its training: of an older version, or stripped.
  const auto summary = inspectCheckpoint(path, {}, {}, {});
  ASSERT_TRUE(summary);
  const auto network = readNetwork(*summary);
  ASSERT_TRUE(network);
  ASSERT_TRUE(writeCheckpoint(path, *network, {}));
  const auto stripped = resumable(path);
  ASSERT_FALSE(stripped);
  EXPECT_NE(stripped.error().message.find("no state"), std::string::npos);
  ASSERT_TRUE(writeCheckpoint(path, *network, summary->metadata));
  EXPECT_NE(refused(rest->plan, images).find("training state lacks"), std::string::npos);
}

TEST(Resume, aDivergedTrainingKeepsItsLastGoodCheckpoint) {
  setThreadBudget(1);
  const TestFolder folder;
  const auto images = syntheticSet(50);
  auto plan = smallPlan(folder.path);
  plan.epochs = 1000;
  trainAndStop(plan, images, 2);
  const auto path = folder.path / "checkpoint.safetensors";
  // The same state with one weight that is no number.
  const auto summary = inspectCheckpoint(path, {}, {}, {});
  const auto state = readTrainingTensors(path);
  ASSERT_TRUE(summary && state);
  state->network.at("encoder.conv1.weight").view({-1})[0] = std::nan("");
  ASSERT_TRUE(writeCheckpoint(folder.path / "bad.safetensors", Network(summary->spec, state->network),
                              summary->metadata, state->training));
  const auto good = fileBytes(path);
  auto rest = resumable(folder.path / "bad.safetensors");
  ASSERT_TRUE(rest) << rest.error().text();
  const auto outcome = train(rest->plan, images);
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("no longer a number in epoch 3"), std::string::npos)
      << outcome.error().text();
  EXPECT_EQ(fileBytes(path), good);
}

TEST(Resume, withoutMemoryTheLastGoodCheckpointStays) {
  setThreadBudget(1);
  const TestFolder folder, whole;
  const auto images = syntheticSet(50);
  auto plan = smallPlan(folder.path);
  const auto outcome = train(plan, images, {}, [](const TrainingUpdate& update) {
    if (update.epoch == 1 && !update.epochEnd) throw std::bad_alloc();
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::OutOfMemory);
  EXPECT_NE(outcome.error().message.find("smaller batch"), std::string::npos) << outcome.error().text();
  auto rest = resumable(folder.path / "checkpoint.safetensors");
  ASSERT_TRUE(rest) << rest.error().text();
  EXPECT_EQ(rest->epochs, 1);
  ASSERT_TRUE(train(rest->plan, images));
  plan.out = whole.path;
  ASSERT_TRUE(train(plan, images));
  EXPECT_EQ(fileBytes(folder.path / "checkpoint.safetensors"),
            fileBytes(whole.path / "checkpoint.safetensors"));
}

TEST(Monitors, areInTheUpdateAndTheLog) {
  setThreadBudget(1);
  const TestFolder folder;
  auto plan = smallPlan(folder.path);
  plan.probe = 40;
  TrainingMonitors last;
  const auto outcome = train(plan, labelledSet(50), {}, [&](const TrainingUpdate& update) {
    if (update.epochEnd) last = update.monitors;
  });
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(
      outcome->warnings,
      (std::vector<std::string>{"1 class has no picture (\"none\"); training needs no classes and goes on"}));
  EXPECT_GE(last.rankMeEncoder, 1);
  EXPECT_LE(last.rankMeProjector, 8.001);
  EXPECT_GT(last.alignmentProjector, 0);
  EXPECT_LT(last.uniformityProjector, 0);
  EXPECT_GE(last.knnEncoder, 0);
  const auto log = readCsv(folder.path / "log.csv");
  ASSERT_TRUE(log);
  const int column = log->column({"knn_accuracy_z"});
  ASSERT_GE(column, 0);
  EXPECT_NEAR(std::stod(log->rows.back()[static_cast<std::size_t>(column)]), last.knnProjector, 1e-8);
}

}  // namespace
}  // namespace mlens
