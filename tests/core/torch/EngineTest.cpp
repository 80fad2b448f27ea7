#include "core/base/EigenView.h"
#include "core/torch/Engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/Csv.h"
#include "core/base/Parallel.h"
#include "core/model/TrainingMethod.h"
#include "core/torch/Training.h"
#include "tests/core/torch/SmallPlan.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

/// Trains and returns the checkpoint's summary.
CheckpointSummary trained(const TrainingPlan& plan, const ImageSet& images) {
  const auto outcome = torchEngine().train(plan, images, {}, {});
  EXPECT_TRUE(outcome) << outcome.error().text();
  auto summary = inspectCheckpoint(plan.out / "checkpoint.safetensors", {}, {}, {});
  EXPECT_TRUE(summary) << summary.error().text();
  return summary ? *summary : CheckpointSummary();
}
void expectSame(const Matrix& a, const Matrix& b) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.columns(), b.columns());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), sizeof(float) * static_cast<std::size_t>(a.rows() * a.columns())),
            0);
}

TEST(Training, givesTheSameBitsAgainAndWritesItsRecipe) {
  setThreadBudget(1);
  const TestFolder one, two, other;
  const auto images = syntheticSet(50);
  auto plan = smallPlan(one.path / "made" / "here");
  const auto summary = trained(plan, images);
  const auto bytes = fileBytes(summary.path);
  plan.out = two.path;
  trained(plan, images);
  EXPECT_EQ(fileBytes(two.path / "checkpoint.safetensors"), bytes);
  EXPECT_EQ(fileBytes(two.path / "log.csv"), fileBytes(one.path / "made" / "here" / "log.csv"));
  plan.out = other.path;
  plan.seed = 2;
  trained(plan, images);
  EXPECT_NE(fileBytes(other.path / "checkpoint.safetensors"), bytes);

  EXPECT_EQ(summary.metadata.at("epoch"), "3");
  EXPECT_EQ(summary.metadata.at("data"), "synthetic");
  EXPECT_EQ(summary.metadata.at("data_identity"), "0123");
  EXPECT_EQ(summary.metadata.at("data_count"), "50");
  const auto recipe =
      trainingPlanFromJson(nlohmann::json::parse(summary.metadata.at("training")), "metadata");
  ASSERT_TRUE(recipe) << recipe.error().text();
  auto expected = smallPlan({});
  EXPECT_EQ(toJson(*recipe), toJson(expected));
  const auto log = readCsv(two.path / "log.csv");
  ASSERT_TRUE(log) << log.error().text();
  EXPECT_EQ(log->rows.size(), 3u);
}

TEST(Training, theLossFalls) {
  setThreadBudget(1);
  const TestFolder folder;
  auto plan = smallPlan(folder.path);
  plan.epochs = 12;
  plan.strength = 0.3;
  plan.learningRate = 3e-3;
  std::vector<double> losses;
  const auto outcome = torchEngine().train(plan, syntheticSet(64), {}, [&](const TrainingUpdate& update) {
    if (update.epochEnd) losses.push_back(update.loss);
  });
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_EQ(losses.size(), 12u);
  EXPECT_LT(losses.back(), losses.front() - 0.3);
  EXPECT_EQ(outcome->loss, losses.back());
  EXPECT_LT(losses.front(),
            std::log(31.0) + 0.5);  // about chance, the logarithm of the 31 candidates, at most
}

TEST(Training, tellsEachStepAndEpochWithTheProbesVectors) {
  setThreadBudget(1);
  const TestFolder folder;
  auto plan = smallPlan(folder.path);
  plan.epochs = 2;
  const auto images = syntheticSet(50);
  int steps = 0, epochs = 0;
  double lastFraction = 0;
  const JobContext job({}, [&](const Progress& progress) {
    if (progress.stage == "training") {
      EXPECT_GE(progress.fraction, lastFraction);
      lastFraction = progress.fraction;
    }
  });
  TrainingUpdate last;
  const auto outcome = torchEngine().train(plan, images, job, [&](const TrainingUpdate& update) {
    EXPECT_EQ(update.stepsPerEpoch, 3);  // 50 pictures in batches of 16, the incomplete one left out
    EXPECT_EQ(update.epochs, 2);
    if (!update.epochEnd) return void(++steps);
    EXPECT_EQ(update.epoch, ++epochs);
    EXPECT_TRUE(std::filesystem::exists(update.checkpoint));
    last = update;
  });
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(steps, 6);
  EXPECT_EQ(epochs, 2);
  EXPECT_DOUBLE_EQ(lastFraction, 1);
  // The probe's vectors are those that the checkpoint gives.
  ASSERT_EQ(last.probeRows.size(), 10u);
  const auto summary = inspectCheckpoint(outcome->checkpoint, {}, {}, {});
  ASSERT_TRUE(summary);
  const auto pair = torchEngine().embed(*summary, images, {}, {});
  ASSERT_TRUE(pair) << pair.error().text();
  expectSame(last.probeEncoder, pair->encoder.gather(last.probeRows));
  expectSame(last.probeProjector, pair->projector.gather(last.probeRows));
}

TEST(Training, aStopKeepsTheLastCompleteEpoch) {
  setThreadBudget(1);
  const TestFolder stopped, whole;
  auto plan = smallPlan(stopped.path);
  plan.epochs = 1000;
  std::stop_source source;
  const auto outcome = torchEngine().train(plan, syntheticSet(50), JobContext(source.get_token()),
                                           [&](const TrainingUpdate& update) {
                                             if (update.epoch == 2 && update.step == 1 && !update.epochEnd)
                                               source.request_stop();
                                           });
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_TRUE(outcome->stoppedEarly);
  EXPECT_EQ(outcome->epochs, 2);
  const auto summary = inspectCheckpoint(outcome->checkpoint, {}, {}, {});
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->metadata.at("epoch"), "2");
  EXPECT_TRUE(torchEngine().embed(*summary, syntheticSet(5), {}, {}));
}

TEST(Training, aStopBeforeTheFirstEpochIsCancelled) {
  const TestFolder folder;
  std::stop_source source;
  source.request_stop();
  const auto before =
      torchEngine().train(smallPlan(folder.path), syntheticSet(50), JobContext(source.get_token()), {});
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().code, ErrorCode::Cancelled);

  std::stop_source second;
  const auto during =
      torchEngine().train(smallPlan(folder.path), syntheticSet(50), JobContext(second.get_token()),
                          [&](const TrainingUpdate&) { second.request_stop(); });
  ASSERT_FALSE(during);
  EXPECT_EQ(during.error().code, ErrorCode::Cancelled);
  EXPECT_FALSE(std::filesystem::exists(folder.path / "checkpoint.safetensors"));
}

TEST(Training, aLossThatIsNoNumberStopsAndKeepsTheLastGoodCheckpoint) {
  setThreadBudget(1);
  const TestFolder folder;
  auto plan = smallPlan(folder.path);
  plan.epochs = 3;
  plan.learningRate = 100;
  plan.weightDecay = 1;
  plan.temperature = 0.001;
  plan.model.projectorDepth = 3;
  auto images = syntheticSet(50);
  plan.model.input.std = {1e-37};  // the inputs overflow at once
  const auto outcome = torchEngine().train(plan, images, {}, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(outcome.error().message.find("no longer a number in epoch 1"), std::string::npos)
      << outcome.error().text();
  EXPECT_FALSE(std::filesystem::exists(folder.path / "checkpoint.safetensors"));
}

TEST(Training, everyStrengthDepthAndArchitectureRuns) {
  setThreadBudget(1);
  const TestFolder folder;
  for (const int channels : {1, 3}) {
    for (int depth = 0; depth <= 3; ++depth) {
      auto plan = smallPlan(folder.path);
      plan.epochs = 1;
      plan.strength = 0.5 * depth;
      plan.model.encoder = encoderKinds()[static_cast<std::size_t>(depth)];
      plan.model.encoderWidth = plan.model.encoder == EncoderKind::VitTiny ? 6 : 4;
      plan.method = trainingMethods()[static_cast<std::size_t>(channels == 3 ? depth : 5 - depth)].name;
      plan.model.projectorDepth = depth;
      plan.model.input.channels = channels;
      plan.model.input.mean.assign(static_cast<std::size_t>(channels), 0.4);
      plan.model.input.std.assign(static_cast<std::size_t>(channels), 0.2);
      plan.policy = AugmentationPolicy::reference(channels);
      const auto images = syntheticSet(20, 16, channels);  // resized to 12
      const auto summary = trained(plan, images);
      const auto pair = torchEngine().embed(summary, images, {}, {});
      ASSERT_TRUE(pair) << pair.error().text();
      EXPECT_EQ(pair->encoder.columns(), plan.model.featureDimension());
      EXPECT_EQ(pair->projector.columns(), depth == 0 ? 32 : 8);
    }
  }
}

TEST(Training, leavesOutUnreadablePicturesAndSaysSo) {
  setThreadBudget(1);
  const TestFolder folder;
  auto plan = smallPlan(folder.path);
  plan.epochs = 1;
  plan.probe = 100;
  std::vector<Index> seen;
  const auto outcome =
      torchEngine().train(plan, syntheticSet(20, 12, 1, {0, 7}), {}, [&](const TrainingUpdate& update) {
        if (update.epochEnd) seen = update.probeRows;
      });
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_EQ(outcome->warnings.size(), 1u);
  EXPECT_NE(outcome->warnings[0].find("2 of 20"), std::string::npos);
  EXPECT_NE(outcome->warnings[0].find("picture 0"), std::string::npos);
  EXPECT_EQ(seen, (std::vector<Index>{1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));

  std::vector<Index> all;
  for (Index i = 0; i < 20; ++i) all.push_back(i);
  const auto none = torchEngine().train(plan, syntheticSet(20, 12, 1, all), {}, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::BadFormat);
}

TEST(Training, refusesWhatItCannotDo) {
  const TestFolder folder;
  const auto refused = [&](auto change, Index pictures = 50) {
    auto plan = smallPlan(folder.path);
    change(plan);
    const auto outcome = torchEngine().train(plan, syntheticSet(pictures), {}, {});
    return outcome ? std::string() : outcome.error().text();
  };
  EXPECT_NE(refused([](auto& p) { p.batch = 51; }).find("at most 50"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.batch = 2; }, 1).find("2 pictures"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.batch = 2; }, 0).find("2 pictures"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.device = "cuda:93"; }).find("LibTorch offers cpu"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.out.clear(); }).find("folder"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.out = "/proc/nowhere"; }).find("/proc/nowhere"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.model.input.size = 512; }, 20'000).find("2 GB"), std::string::npos);
}

TEST(Training, learningRateWarmsUpAndFallsToNothing) {
  EXPECT_DOUBLE_EQ(learningRateAt(0, 100, 10, 1), 0.1);
  EXPECT_DOUBLE_EQ(learningRateAt(9, 100, 10, 1), 1);
  EXPECT_DOUBLE_EQ(learningRateAt(10, 100, 10, 1), 1);
  EXPECT_DOUBLE_EQ(learningRateAt(55, 100, 10, 1), 0.5);
  EXPECT_NEAR(learningRateAt(99, 100, 10, 1), 0, 1e-3);
  EXPECT_DOUBLE_EQ(learningRateAt(9, 10, 10, 1), 1);  // one epoch: all of it is warm-up
}

class Embedding : public testing::Test {
 protected:
  void SetUp() override {
    setThreadBudget(2);
    auto plan = smallPlan(folder_.path);
    plan.epochs = 1;
    summary_ = trained(plan, syntheticSet(50));
  }
  TestFolder folder_;
  CheckpointSummary summary_;
};

TEST_F(Embedding, isTheSameForEveryBatchSizeAndAgain) {
  const auto images = syntheticSet(150);
  const auto first = torchEngine().embed(summary_, images, {}, {});
  ASSERT_TRUE(first) << first.error().text();
  for (const int batch : {1, 64, 100, 1000}) {
    const auto again = torchEngine().embed(summary_, images, {.batch = batch, .device = "cpu"}, {});
    ASSERT_TRUE(again) << again.error().text();
    expectSame(again->encoder, first->encoder);
    expectSame(again->projector, first->projector);
  }
  const auto one = torchEngine().embed(summary_, subset(images, {149}), {}, {});
  ASSERT_TRUE(one);
  for (Index j = 0; j < one->projector.columns(); ++j)
    EXPECT_EQ(one->projector(0, j), first->projector(149, j));
}

TEST_F(Embedding, givesUnreadablePicturesZerosAndAWarning) {
  const auto whole = torchEngine().embed(summary_, syntheticSet(70), {}, {});
  const auto pair = torchEngine().embed(summary_, syntheticSet(70, 12, 1, {3, 69}), {}, {});
  ASSERT_TRUE(whole && pair);
  EXPECT_EQ(pair->unreadable, (std::vector<Index>{3, 69}));
  ASSERT_EQ(pair->warnings.size(), 1u);
  EXPECT_NE(pair->warnings[0].find("2 of 70"), std::string::npos);
  EXPECT_EQ(eigenView(pair->encoder).row(69).cwiseAbs().maxCoeff(), 0);
  EXPECT_EQ(eigenView(pair->projector).row(3).cwiseAbs().maxCoeff(), 0);
  EXPECT_EQ(eigenView(pair->encoder).row(4), eigenView(whole->encoder).row(4));
}

TEST_F(Embedding, takesNoPicturesAndStopsWhenTold) {
  const auto none = torchEngine().embed(summary_, syntheticSet(0), {}, {});
  ASSERT_TRUE(none) << none.error().text();
  EXPECT_EQ(none->encoder.rows(), 0);
  std::stop_source source;
  source.request_stop();
  const auto stopped = torchEngine().embed(summary_, syntheticSet(50), {}, JobContext(source.get_token()));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST_F(Embedding, refusesWithClearWords) {
  EXPECT_FALSE(torchEngine().embed(summary_, syntheticSet(5), {.batch = 0, .device = "cpu"}, {}));
  EXPECT_FALSE(torchEngine().embed(summary_, syntheticSet(5), {.batch = 5, .device = "tpu"}, {}));
  auto gone = summary_;
  gone.path = folder_.path / "gone.safetensors";
  const auto missing = torchEngine().embed(gone, syntheticSet(5), {}, {});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().text().find("gone.safetensors"), std::string::npos);
}

TEST_F(Embedding, aDivergedModelIsNamed) {
  // The same file with one weight overwritten by NaN.
  auto bytes = fileBytes(summary_.path);
  const auto file = SafetensorsFile::open(summary_.path);
  ASSERT_TRUE(file);
  const auto weights = file->bytes(*file->find("encoder.conv1.weight"));
  const auto start = static_cast<std::size_t>(weights.data() - file->bytes(file->tensors().front()).data()) +
                     bytes.size() - static_cast<std::size_t>(file->tensors().back().end);
  const float nan = std::nanf("");
  std::memcpy(bytes.data() + start, &nan, sizeof nan);
  const auto path = folder_.path / "nan.safetensors";
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const auto summary = inspectCheckpoint(path, {}, {}, {});
  ASSERT_TRUE(summary) << summary.error().text();
  const auto pair = torchEngine().embed(*summary, syntheticSet(5), {}, {});
  ASSERT_FALSE(pair);
  EXPECT_NE(pair.error().message.find("diverged"), std::string::npos);
}

TEST(Preview, showsThePictureItselfAtStrengthZero) {
  const auto image = *SyntheticPictures(1, 12, 3).read(0);
  InputSpec input{12, 3, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
  const auto policy = AugmentationPolicy::reference(3);
  const auto views = torchEngine().augment(policy.scaled(0), input, image, 2, 1);
  ASSERT_TRUE(views) << views.error().text();
  EXPECT_EQ((*views)[0].pixels, image.pixels);
  EXPECT_EQ((*views)[1].pixels, image.pixels);
  const auto strong = torchEngine().augment(policy, input, image, 2, 1);
  ASSERT_TRUE(strong);
  EXPECT_NE((*strong)[0].pixels, (*strong)[1].pixels);
  EXPECT_EQ((*torchEngine().augment(policy, input, image, 2, 1))[1].pixels, (*strong)[1].pixels);
  EXPECT_FALSE(torchEngine().augment(policy, input, image, 0, 1));
  EXPECT_FALSE(torchEngine().augment(policy, input, Image{4, 4, 1, {1, 2}}, 1, 1));
}

}  // namespace
}  // namespace mlens
