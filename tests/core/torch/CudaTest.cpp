#include <gtest/gtest.h>
#include <torch/cuda.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/model/TrainingMethod.h"
#include "core/torch/Engine.h"
#include "core/torch/Training.h"
#include "tests/core/torch/SmallPlan.h"
#include "tests/core/torch/SyntheticPictures.h"

// What runs on a graphics processor agrees with the CPU. Skipped where LibTorch finds none.

namespace mlens {
namespace {

class Cuda : public testing::Test {
 protected:
  void SetUp() override {
    if (!torch::cuda::is_available()) GTEST_SKIP() << "LibTorch finds no CUDA device";
    setThreadBudget(1);
  }

  CheckpointSummary trained(TrainingPlan plan, const ImageSet& images) {
    const auto outcome = torchEngine().train(plan, images, {}, [&](const TrainingUpdate& update) {
      if (update.epochEnd) losses_.push_back(update.loss);
    });
    EXPECT_TRUE(outcome) << outcome.error().text();
    auto summary = inspectCheckpoint(plan.out / "checkpoint.safetensors", {}, {}, {});
    EXPECT_TRUE(summary) << summary.error().text();
    return summary ? *summary : CheckpointSummary();
  }

  EmbeddingPair embedded(const CheckpointSummary& checkpoint, const ImageSet& images,
                         const std::string& device) {
    EmbedOptions options;
    options.device = device;
    auto pair = torchEngine().embed(checkpoint, images, options, {});
    EXPECT_TRUE(pair) << pair.error().text();
    return pair ? *std::move(pair) : EmbeddingPair();
  }

  std::vector<double> losses_;
};

double relativeError(const Matrix& a, const Matrix& b) {
  EXPECT_EQ(a.rows(), b.rows());
  EXPECT_EQ(a.columns(), b.columns());
  double error = 0, size = 0;
  for (Index i = 0; i < a.rows() * a.columns(); ++i) {
    error = std::max(error, std::abs(static_cast<double>(a.data()[i]) - b.data()[i]));
    size = std::max(size, std::abs(static_cast<double>(a.data()[i])));
  }
  return error / size;
}

TEST_F(Cuda, EveryEncoderGivesTheVectorsOfTheCpu) {
  const auto images = syntheticSet(300, 32, 3);
  for (const auto encoder :
       {EncoderKind::SmallConv, EncoderKind::ResNet18, EncoderKind::ResNet50, EncoderKind::VitTiny}) {
    const TestFolder folder;
    auto plan = smallPlan(folder.path);
    plan.model.encoder = encoder;
    plan.model.encoderWidth = encoder == EncoderKind::VitTiny ? defaultEncoderWidth(encoder) : 16;
    plan.model.input.size = 32;
    plan.model.input.channels = 3;
    plan.model.input.mean = plan.model.input.std = {0.5, 0.5, 0.5};
    plan.epochs = 1;
    const auto checkpoint = trained(plan, syntheticSet(32, 32, 3));
    const auto cpu = embedded(checkpoint, images, "cpu"), cuda = embedded(checkpoint, images, "cuda");
    EXPECT_LT(relativeError(cpu.encoder, cuda.encoder), 1e-4) << static_cast<int>(encoder);
    EXPECT_LT(relativeError(cpu.projector, cuda.projector), 1e-4) << static_cast<int>(encoder);
    const auto again = embedded(checkpoint, images, "cuda:0");
    EXPECT_EQ(relativeError(cuda.encoder, again.encoder), 0.0) << static_cast<int>(encoder);
  }
}

TEST_F(Cuda, EveryMethodTrains) {
  const auto images = syntheticSet(96);
  for (const TrainingMethod& method : trainingMethods()) {
    const TestFolder onCuda, onCpu;
    auto plan = smallPlan(onCuda.path);
    plan.method = method.name;
    plan.epochs = 2;
    plan.device = "cuda";
    losses_.clear();
    const auto checkpoint = trained(plan, images);
    const auto cuda = losses_;
    plan.out = onCpu.path;
    plan.device = "cpu";
    losses_.clear();
    trained(plan, images);
    ASSERT_EQ(cuda.size(), 2u);
    ASSERT_EQ(losses_.size(), 2u);
    // Same draws, same start: the first epoch's mean loss differs by rounding alone.
    EXPECT_NEAR(cuda[0], losses_[0], 0.02 * std::abs(losses_[0]) + 1e-3) << method.name;
    EXPECT_TRUE(std::isfinite(cuda[1]));
    const auto pair = embedded(checkpoint, images, "cpu");
    EXPECT_EQ(pair.encoder.rows(), 96);
  }
}

TEST_F(Cuda, ADeviceThatIsNotThereIsNamed) {
  const auto devices = torchEngine().devices();
  ASSERT_GE(devices.size(), 2u);
  EXPECT_EQ(devices[1], "cuda:0");
  const TestFolder folder;
  auto plan = smallPlan(folder.path);
  plan.device = "cuda:93";
  const auto refused = torchEngine().train(plan, syntheticSet(32), {}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("cuda:0"), std::string::npos) << refused.error().text();
}

}  // namespace
}  // namespace mlens
