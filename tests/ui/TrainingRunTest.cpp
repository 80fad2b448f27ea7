#include "ui/training/TrainingRun.h"

#include <QSignalSpy>
#include <chrono>
#include <cmath>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/checkpoint/ModelLayout.h"
#include "core/checkpoint/SafetensorsFile.h"
#include "core/engine/Resumable.h"
#include "tests/ui/KeptEpoch.h"
#include "tests/ui/Stage.h"

namespace mlens {
namespace {

/// Trains nothing; its probe vectors are a fixed cloud, turned a little more after every epoch.
class TurningEngine : public ModelEngine {
 public:
  std::string version() const override { return "turning"; }
  std::vector<std::string> devices() const override { return {"cpu"}; }
  Result<ModelSpec> measure(const std::filesystem::path&, const ModelSpec&) override {
    return fail(ErrorCode::Unsupported, "not asked for");
  }
  Result<EmbeddingPair> embed(const CheckpointSummary& checkpoint, const ImageSet& images,
                              const EmbedOptions&, const JobContext&) override {
    const int epoch = std::stoi(checkpoint.metadata.at("epoch"));
    if (images.count() != 6) return fail(ErrorCode::InvalidArgument, "not the probe");
    return EmbeddingPair{cloud(0.3 * epoch), cloud(-0.2 * epoch), {}, {}};
  }
  Result<std::vector<Image>> augment(const AugmentationPolicy&, const InputSpec&, const Image&, int,
                                     std::uint64_t) override {
    return fail(ErrorCode::Unsupported, "not asked for");
  }
  Result<void> stream(const CheckpointSummary&, const ImageSet&, const EmbedOptions&, const StreamRequest&,
                      const EmbeddingSink&, const JobContext&) override {
    return fail(ErrorCode::Unsupported, "not in this test");
  }
  Result<std::shared_ptr<ProcessTeam>> join(const TeamPlace&, std::chrono::seconds,
                                            const JobContext&) override {
    return fail(ErrorCode::Unsupported, "not in this test");
  }
  Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet&, const JobContext& job,
                                const TrainingListener& listener, const Teammates*) override {
    input = plan.model.input;
    while (holdAtOnce && job.check()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    TrainingUpdate update;
    update.epochs = plan.epochs;
    update.stepsPerEpoch = steps;
    for (update.epoch = 0; update.epoch < plan.epochs;) {
      for (update.step = 1; update.step <= steps; ++update.step) {
        if (!job.check()) return ended(update.epoch, true);
        update.loss = 10.0 - update.epoch - static_cast<double>(update.step) / steps;
        update.epochEnd = false;
        listener(update);
      }
      ++update.epoch;
      update.epochEnd = true;
      update.probeRows = {0, 1, 2, 3, 4, 5};
      update.probeEncoder = cloud(0.3 * update.epoch);
      update.probeProjector = cloud(-0.2 * update.epoch);
      listener(update);
      while (holdAfter == update.epoch && job.check())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return ended(plan.epochs, false);
  }

  int steps = 4, holdAfter = 0;
  bool holdAtOnce = false;
  InputSpec input;

 private:
  static Result<TrainingOutcome> ended(int epochs, bool stopped) {
    if (epochs == 0) return fail(ErrorCode::Cancelled, "cancelled");
    TrainingOutcome outcome;
    outcome.checkpoint = "/runs/a/checkpoint.safetensors";
    outcome.epochs = epochs;
    outcome.stoppedEarly = stopped;
    return outcome;
  }
  static Matrix cloud(double angle) {
    const double x[] = {3, -3, 0, 0, 0.5, 1}, y[] = {0, 0.2, 1.5, -1.5, 0, 0.3},
                 z[] = {0.1, 0, 0, 0.4, 0.9, -0.6};
    std::vector<float> values;
    for (int i = 0; i < 6; ++i) {
      values.push_back(static_cast<float>(std::cos(angle) * x[i] - std::sin(angle) * y[i]));
      values.push_back(static_cast<float>(std::sin(angle) * x[i] + std::cos(angle) * y[i]));
      values.push_back(static_cast<float>(z[i]));
    }
    return *Matrix::create(6, 3, std::move(values));
  }
};

class TrainingRunTest : public testing::Test {
 protected:
  TrainingPlan plan(int epochs) const {
    TrainingPlan p;
    p.epochs = epochs;
    p.batch = 16;
    p.out = folder.file("run");
    return p;
  }
  void start(int epochs) { run.start(plan(epochs), exampleSession().data); }

  Folder folder;
  JobQueue jobs;
  std::shared_ptr<TurningEngine> engine = std::make_shared<TurningEngine>();
  TrainingRun run{&jobs, [this]() -> Result<std::shared_ptr<ModelEngine>> { return engine; }};
  QSignalSpy finished{&run, &TrainingRun::finished};
  QSignalSpy failed{&run, &TrainingRun::failed};
};

TEST_F(TrainingRunTest, CollectsLossesAndSteadyMaps) {
  engine->holdAfter = 1;
  start(3);
  EXPECT_TRUE(run.running());
  ASSERT_TRUE(waitFor([&] { return run.epoch() == 1 && run.encoderMap(); }));
  const auto first = run.encoderMap();
  EXPECT_EQ(run.losses().size(), 4U);
  EXPECT_DOUBLE_EQ(run.losses().back().epoch, 1.0);
  ASSERT_NE(run.probePoints(), nullptr);
  EXPECT_EQ(run.probePoints()->count, 6);
  engine->holdAfter = 0;
  ASSERT_TRUE(waitFor([&] { return finished.count() == 1; }));
  EXPECT_FALSE(run.running());
  EXPECT_EQ(run.losses().size(), 12U);
  ASSERT_EQ(run.log().size(), 3U);
  EXPECT_EQ(run.log()[2].loss, 10.0 - 2 - 1);
  // The vectors only turned between the epochs: aligned, the points must not have moved.
  const auto last = run.encoderMap();
  ASSERT_NE(last, first);
  for (Index i = 0; i < 6; ++i) {
    for (Index j = 0; j < 3; ++j) EXPECT_NEAR(last->coordinates(i, j), first->coordinates(i, j), 1e-4);
  }
  EXPECT_EQ(finished.at(0).at(0).toString(), "/runs/a/checkpoint.safetensors");
  EXPECT_FALSE(finished.at(0).at(1).toBool());
  EXPECT_EQ(engine->input.size, 28);  // taken from the pictures
}

TEST_F(TrainingRunTest, AStopKeepsTheLastEpoch) {
  engine->holdAfter = 2;
  start(5);
  ASSERT_TRUE(waitFor([&] { return run.epoch() == 2; }));
  run.stop();
  ASSERT_TRUE(waitFor([&] { return finished.count() == 1; }));
  EXPECT_TRUE(finished.at(0).at(1).toBool());
  EXPECT_EQ(failed.count(), 0);
}

TEST_F(TrainingRunTest, AStopBeforeTheFirstEpochIsNoError) {
  engine->holdAtOnce = true;
  run.start(plan(2), exampleSession().data);
  run.stop();
  ASSERT_TRUE(waitFor([&] { return failed.count() == 1; }));
  EXPECT_TRUE(failed.at(0).at(0).toString().contains("stopped"));
  EXPECT_FALSE(failed.at(0).at(1).toBool());
}

TEST_F(TrainingRunTest, LongLossCurvesAreThinnedEvenly) {
  engine->steps = 12'000;
  start(1);
  ASSERT_TRUE(waitFor([&] { return finished.count() == 1; }));
  const auto& losses = run.losses();
  EXPECT_LT(losses.size(), 5'000U);
  EXPECT_GT(losses.size(), 2'000U);
  for (std::size_t i = 1; i < losses.size(); ++i) EXPECT_LT(losses[i - 1].epoch, losses[i].epoch);
}

TEST_F(TrainingRunTest, WhatCannotStartSaysWhy) {
  run.start(plan(1), vectorSource(folder.vectors("v.npy", 10)));
  EXPECT_EQ(failed.count(), 1);
  DataSource missing = exampleSession().data;
  missing.path = folder.file("nothing");
  run.start(plan(1), missing);
  ASSERT_TRUE(waitFor([&] { return failed.count() == 2; }));
  EXPECT_NE(failed.at(1).at(0).toString().indexOf("nothing"), -1);
  EXPECT_TRUE(failed.at(0).at(1).toBool());
  EXPECT_TRUE(failed.at(1).at(1).toBool());
  TrainingPlan tooLarge = plan(1);
  tooLarge.batch = 100'000;
  run.start(tooLarge, exampleSession().data);
  ASSERT_TRUE(waitFor([&] { return failed.count() == 3; }));
  EXPECT_FALSE(run.running());
}

TEST_F(TrainingRunTest, TheSliderGoesBackOverTheEpochs) {
  start(4);
  ASSERT_TRUE(waitFor([&] { return finished.count() == 1; }));
  ASSERT_EQ(run.epochMaps().size(), 4U);
  EXPECT_EQ(run.shownEpoch(), -1);
  EXPECT_EQ(run.encoderMap(), run.epochMaps().back().encoder);
  QSignalSpy moved(&run, &TrainingRun::mapsChanged);
  run.showEpoch(1);
  EXPECT_EQ(run.epochMaps()[1].epoch, 2);
  EXPECT_EQ(run.encoderMap(), run.epochMaps()[1].encoder);
  EXPECT_EQ(run.projectorMap(), run.epochMaps()[1].projector);
  run.showEpoch(1);
  EXPECT_EQ(moved.count(), 1);  // nothing new
  run.showEpoch(99);
  EXPECT_EQ(run.shownEpoch(), -1);
  start(2);  // another training has epochs of its own
  ASSERT_TRUE(waitFor([&] { return finished.count() == 2; }));
  EXPECT_EQ(run.epochMaps().size(), 2U);
}

TEST_F(TrainingRunTest, ARunOnDiskShowsItsKeptEpochsInOneBasis) {
  const auto kept = folder.file("run");
  std::filesystem::create_directories(kept);
  writeEpoch(kept / "epoch-0004.safetensors", 4);
  writeEpoch(kept / "epoch-0002.safetensors", 2);
  writeEpoch(kept / "epoch-0006.safetensors", 6);
  writeEpoch(kept / "checkpoint.safetensors", 6);  // the same epoch as the one before
  QSignalSpy opened(&run, &TrainingRun::opened);
  run.open(kept, exampleSession().data);
  EXPECT_TRUE(run.opening());
  ASSERT_TRUE(waitFor([&] { return opened.count() + failed.count() > 0; }));
  ASSERT_EQ(failed.count(), 0) << failed.at(0).at(0).toString().toStdString();
  EXPECT_FALSE(run.opening());
  EXPECT_FALSE(run.running());
  ASSERT_EQ(run.epochMaps().size(), 3U);
  const int epochs[] = {2, 4, 6};
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(run.epochMaps()[i].epoch, epochs[i]);
  EXPECT_EQ(run.log().size(), 6U);
  EXPECT_DOUBLE_EQ(run.log()[3].loss, 0.25);
  EXPECT_EQ(run.probePoints()->count, 6);
  EXPECT_EQ(run.shownEpoch(), 2);
  const auto &first = run.epochMaps()[0], &last = run.epochMaps()[2];  // the clouds differ by a turn only
  for (Index i = 0; i < 6; ++i) {
    for (Index j = 0; j < 3; ++j) {
      EXPECT_NEAR(last.encoder->coordinates(i, j), first.encoder->coordinates(i, j), 1e-4);
      EXPECT_NEAR(last.projector->coordinates(i, j), first.projector->coordinates(i, j), 1e-4);
    }
  }
}

TEST_F(TrainingRunTest, AFolderThatIsNoRunSaysSo) {
  std::filesystem::create_directories(folder.file("empty"));
  run.open(folder.file("empty"), exampleSession().data);
  ASSERT_TRUE(waitFor([&] { return failed.count() == 1; }));
  EXPECT_TRUE(failed.at(0).at(0).toString().contains("holds no checkpoint of a training"));
  run.open(folder.file("nowhere"), exampleSession().data);
  ASSERT_TRUE(waitFor([&] { return failed.count() == 2; }));
  run.open(folder.file("empty"), vectorSource(folder.vectors("v.npy", 10)));
  EXPECT_EQ(failed.count(), 3);
  EXPECT_FALSE(run.opening());
}

TEST_F(TrainingRunTest, OneAtATime) {
  engine->holdAfter = 1;
  start(2);
  start(2);
  EXPECT_EQ(failed.count(), 1);
  EXPECT_TRUE(run.running());
  run.stop();
  ASSERT_TRUE(waitFor([&] { return !run.running(); }));
}

}  // namespace
}  // namespace mlens
