#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/EigenView.h"
#include "core/base/Parallel.h"
#include "core/model/AugmentationFamily.h"
#include "core/study/InvarianceTable.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Engine.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

class Probing : public testing::Test {
 protected:
  void SetUp() override {
    setThreadBudget(1);
    spec_.encoderWidth = 4;
    spec_.input = {12, 3, {0.4, 0.4, 0.4}, {0.2, 0.2, 0.2}};
    spec_.projectorDepth = 2;
    spec_.projectorWidth = 10;
    spec_.projectorOutput = 6;
  }
  CheckpointSummary written(const Network& network) const {
    const auto path = folder_.path / "model.safetensors";
    EXPECT_TRUE(writeCheckpoint(path, network, {}));
    auto summary = inspectCheckpoint(path, {}, {}, {});
    EXPECT_TRUE(summary) << summary.error().text();
    return *summary;
  }
  /// Statistics that are not those of the start.
  Network warmedUp() const {
    auto network = Network::random(spec_, 3);
    const auto x = (at::arange(8 * 3 * 144, at::kFloat) * 0.37).sin().view({8, 3, 12, 12});
    (void)network.project(network.encode(x, {true, {}}), {true, {}});
    return network;
  }

  TestFolder folder_;
  ModelSpec spec_;
};

TEST_F(Probing, theIdentityIsTheEmbeddingAndEveryStageIsThere) {
  const auto summary = written(warmedUp());
  const auto images = syntheticSet(30, 12, 3);
  const auto pair = torchEngine().embed(summary, images, {}, {});
  ASSERT_TRUE(pair);
  std::vector<StageVectors> stages;
  const std::vector<ViewSet> sets{ViewSet(2)};
  const auto warnings = torchEngine().embedViews(
      summary, images, sets, {}, {}, [&](std::size_t, const std::vector<StageVectors>& all) -> Result<void> {
        stages = all;
        return {};
      });
  ASSERT_TRUE(warnings) << warnings.error().text();
  ASSERT_EQ(stages.size(), 3u);
  EXPECT_EQ(stages[0].name, "h");
  EXPECT_EQ(stages[1].name, "projector 1");
  EXPECT_EQ(stages[1].vectors.columns(), 10);
  EXPECT_EQ(stages[2].name, "z");
  for (Index i = 0; i < 30; ++i) {
    for (const Index view : {0, 1}) {
      EXPECT_EQ(eigenView(stages[0].vectors).row(2 * i + view), eigenView(pair->encoder).row(i));
      EXPECT_EQ(eigenView(stages[2].vectors).row(2 * i + view), eigenView(pair->projector).row(i));
    }
  }
}

TEST_F(Probing, jacobiansAgreeWithDifferences) {
  for (const int depth : {1, 2, 3}) {
    spec_.projectorDepth = depth;
    const auto network = warmedUp();
    const auto summary = written(network);
    const auto h = (at::arange(20 * 32, at::kFloat) * 0.61).sin().view({20, 32});
    Index seen = 0;
    const auto done = torchEngine().projectorJacobians(
        summary, *Matrix::create(20, 32, {h.data_ptr<float>(), h.data_ptr<float>() + 640}), {}, {},
        [&](Index row, const Matrix& jacobian) -> Result<void> {
          EXPECT_EQ(row, seen++);
          EXPECT_EQ(jacobian.rows(), 6);
          EXPECT_EQ(jacobian.columns(), 32);
          for (const Index j : {0, 13, 31}) {
            auto up = h.narrow(0, row, 1).clone(), down = up.clone();
            constexpr float kStep = 1e-3F;
            up[0][j] += kStep;
            down[0][j] -= kStep;
            const auto slope = (network.project(up, {}) - network.project(down, {})) / (2 * kStep);
            for (const Index k : {0, 5})
              EXPECT_NEAR(jacobian(k, j), slope[0][k].item<float>(), 2e-2 * (1 + std::abs(jacobian(k, j))))
                  << depth;
          }
          return {};
        });
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(seen, 20);
  }
  spec_.projectorDepth = 0;
  EXPECT_FALSE(torchEngine().projectorJacobians(written(warmedUp()),
                                                *Matrix::create(1, 32, std::vector<float>(32)), {}, {},
                                                [](Index, const Matrix&) { return Result<void>(); }));
}

TEST_F(Probing, aModelThatSeesOnlyGreyIsInvariantToColourAndToNothingElse) {
  // Made by hand: the first convolution mixes the channels as the grey picture does.
  auto network = warmedUp();
  auto first = network.tensors().at("encoder.conv1.weight");
  const auto kernel = first.narrow(1, 0, 1).clone();
  const double luma[] = {0.2989, 0.587, 0.114};
  for (Index c = 0; c < 3; ++c) first.narrow(1, c, 1).copy_(kernel * (luma[c] / 0.9999));
  InvarianceTableOptions options;
  options.strengths = {0, 1};
  options.metrics.views = 6;
  const auto table = invarianceTable(torchEngine(), written(network), syntheticSet(40, 12, 3), options, {});
  ASSERT_TRUE(table) << table.error().text();
  ASSERT_EQ(table->augmentations.size(), augmentationFamilies().size());
  ASSERT_EQ(table->cells.size(), table->augmentations.size() * 2 * 3);
  for (std::size_t a = 0; a < table->augmentations.size(); ++a) {
    const auto& name = table->augmentations[a];
    for (std::size_t stage = 0; stage < 3; ++stage) {
      EXPECT_NEAR(table->cell(a, 0, stage).ratio, 0, 1e-9) << name;  // strength 0
      const auto& cell = table->cell(a, 1, stage);
      if (name == "grey") {
        EXPECT_LT(cell.ratio, 1e-5) << name;
        EXPECT_GT(cell.retention, 0.99) << name;
      } else if (name != "saturation" && name != "flip") {  // saturated colours are clipped
        EXPECT_GT(cell.ratio, 1e-4) << name;
        EXPECT_LT(cell.cosine, 1) << name;
      }
    }
  }
}

TEST_F(Probing, theTangentTestFindsWhatALinearProjectorKeeps) {
  spec_.projectorDepth = 1;
  auto network = warmedUp();
  auto weight = network.tensors().at("projector.0.weight");
  weight.zero_();
  for (Index k = 0; k < 6; ++k) weight[k][k] = 1;  // keeps the first 6 of 32 dimensions
  TangentTestOptions options;
  options.augmentations = {"rotation"};
  options.views = 2;
  const auto images = syntheticSet(40, 12, 3);
  const auto summary = written(network);
  const auto test = tangentTest(torchEngine(), summary, images, options, {});
  ASSERT_TRUE(test) << test.error().text();
  ASSERT_EQ(test->points.size(), 40u);
  EXPECT_EQ(test->points[0].rank, 6);

  // The same share from the vectors themselves.
  std::vector<ViewSet> sets{ViewSet(1), *probeViews("rotation", 1, 3, 2, options.seed)};
  std::vector<Matrix> h;
  ASSERT_TRUE(torchEngine().embedViews(
      summary, images, sets, {}, {}, [&](std::size_t, const std::vector<StageVectors>& all) -> Result<void> {
        h.push_back(all[0].vectors);
        return {};
      }));
  for (const Index i : {0, 17, 39}) {
    double share = 0;
    for (const Index v : {0, 1}) {
      const Eigen::RowVectorXf move = eigenView(h[1]).row(2 * i + v) - eigenView(h[0]).row(i);
      share += 0.5 * (1 - move.head(6).squaredNorm() / move.squaredNorm());
    }
    EXPECT_NEAR(test->removed[static_cast<std::size_t>(i)], share, 1e-5);
  }
}

}  // namespace
}  // namespace mlens
