// No bit of a picture's vectors depends on the pictures, views or threads beside it, whatever kernels the
// libraries take on this processor.
#include <gtest/gtest.h>

#include <cstring>
#include <optional>

#include "core/base/Parallel.h"
#include "core/engine/EngineLoader.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Engine.h"
#include "tests/core/checkpoint/Fixtures.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

constexpr Index kPictures = 65;

struct Model {
  std::string name;
  EncoderKind encoder = EncoderKind::SmallConv;
  int width = 4, size = 12, channels = 1, projectorWidth = 16, projectorOutput = 8;
  std::string fixture = {};  ///< or another's file
  std::optional<int> heads = std::nullopt;
};

std::ostream& operator<<(std::ostream& out, const Model& model) {
  return out << model.name;
}

bool sameBits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

class Company : public testing::TestWithParam<Model> {
 protected:
  void SetUp() override {
    setThreadBudget(2);
    const Model& model = GetParam();
    images = syntheticSet(kPictures, model.size, model.channels);
    if (!model.fixture.empty()) {
      ReadingOptions options;
      options.size = model.size;
      options.heads = model.heads;
      const auto summary = inspectCheckpoint(kFixtures / model.fixture, options, loadEngine, {});
      ASSERT_TRUE(summary) << summary.error().text();
      checkpoint = *summary;
      return;
    }
    ModelSpec spec;
    spec.encoder = model.encoder;
    spec.encoderWidth = model.width;
    spec.input.size = model.size;
    spec.input.channels = model.channels;
    spec.input.mean.assign(static_cast<std::size_t>(model.channels), 0.4);
    spec.input.std.assign(static_cast<std::size_t>(model.channels), 0.2);
    spec.projectorDepth = 2;
    spec.projectorWidth = model.projectorWidth;
    spec.projectorOutput = model.projectorOutput;
    const auto path = folder.path / "model.safetensors";
    ASSERT_TRUE(writeCheckpoint(path, Network::random(spec, 7), {}));
    const auto summary = inspectCheckpoint(path, {}, {}, {});
    ASSERT_TRUE(summary) << summary.error().text();
    checkpoint = *summary;
  }

  EmbeddingPair embedded(const std::vector<Index>& rows) const {
    const auto pair =
        torchEngine().embed(checkpoint, subset(images, rows), {.batch = 64, .device = "cpu"}, {});
    EXPECT_TRUE(pair) << pair.error().text();
    return pair ? *pair : EmbeddingPair();
  }

  TestFolder folder;
  ImageSet images;
  CheckpointSummary checkpoint;
};

std::vector<Index> everyPicture() {
  std::vector<Index> rows;
  for (Index i = 0; i < kPictures; ++i) rows.push_back(i);
  return rows;
}

TEST_P(Company, ofOtherPicturesChangesNoBit) {
  const auto whole = embedded(everyPicture());
  ASSERT_EQ(whole.encoder.rows(), kPictures);
  for (const Index count : {1, 2, 5, 63, 64, 65}) {
    std::vector<Index> rows;  // another place for each, and all of the last ones come alone once
    for (Index i = 0; i < count; ++i) rows.push_back(kPictures - 1 - i);
    const auto some = embedded(rows);
    ASSERT_EQ(some.encoder.rows(), count);
    for (Index i = 0; i < count; ++i) {
      EXPECT_TRUE(sameBits(some.encoder.row(i), whole.encoder.row(rows[static_cast<std::size_t>(i)])))
          << "h of picture " << rows[static_cast<std::size_t>(i)] << " among " << count;
      EXPECT_TRUE(sameBits(some.projector.row(i), whole.projector.row(rows[static_cast<std::size_t>(i)])))
          << "z of picture " << rows[static_cast<std::size_t>(i)] << " among " << count;
    }
  }
}

TEST_P(Company, ofOtherThreadsChangesNoBit) {
  const auto two = embedded({3, 60, 12, 9, 33});
  setThreadBudget(1);
  const auto one = embedded({3, 60, 12, 9, 33});
  for (Index i = 0; i < 5; ++i) {
    EXPECT_TRUE(sameBits(one.encoder.row(i), two.encoder.row(i))) << i;
    EXPECT_TRUE(sameBits(one.projector.row(i), two.projector.row(i))) << i;
  }
}

TEST_P(Company, ofOtherViewsChangesNoBit) {
  const auto policy = AugmentationPolicy::reference(GetParam().channels);
  RandomStream random(5);
  ViewSet views;
  for (int v = 0; v < 3; ++v) views.push_back(drawView(policy, random));
  const auto embedViews = [&](const std::vector<Index>& rows, const ViewSet& set) {
    std::vector<StageVectors> stages;
    const std::vector<ViewSet> sets{set};
    const auto done =
        torchEngine().embedViews(checkpoint, subset(images, rows), sets, {.batch = 64, .device = "cpu"}, {},
                                 [&](std::size_t, const std::vector<StageVectors>& all) -> Result<void> {
                                   stages = all;
                                   return {};
                                 });
    EXPECT_TRUE(done) << done.error().text();
    return stages;
  };
  const auto together = embedViews({40, 1, 17, 2, 8, 64, 30}, views);
  for (std::size_t v = 0; v < views.size(); ++v) {
    const auto alone = embedViews({64, 8}, {views[v]});
    ASSERT_EQ(alone.size(), together.size());
    for (std::size_t s = 0; s < alone.size(); ++s) {
      const auto at = static_cast<Index>(v);
      EXPECT_TRUE(sameBits(alone[s].vectors.row(0), together[s].vectors.row(5 * 3 + at))) << alone[s].name;
      EXPECT_TRUE(sameBits(alone[s].vectors.row(1), together[s].vectors.row(4 * 3 + at))) << alone[s].name;
    }
  }
}

/// Of models of our own.
class JacobianCompany : public Company {};

TEST_P(JacobianCompany, ofOtherPointsChangesNoBit) {
  const auto h = embedded(everyPicture()).encoder;
  const auto jacobians = [&](const std::vector<Index>& rows) {
    std::vector<Matrix> all;
    const auto done = torchEngine().projectorJacobians(checkpoint, h.gather(rows), {.device = "cpu"}, {},
                                                       [&](Index, const Matrix& jacobian) -> Result<void> {
                                                         all.push_back(jacobian);
                                                         return {};
                                                       });
    EXPECT_TRUE(done) << done.error().text();
    return all;
  };
  const auto many = jacobians(everyPicture()), one = jacobians({64});
  ASSERT_EQ(many.size(), static_cast<std::size_t>(kPictures));
  ASSERT_EQ(one.size(), 1u);
  for (Index k = 0; k < one[0].rows(); ++k) EXPECT_TRUE(sameBits(one[0].row(k), many[64].row(k))) << k;
}

const Model kConv{"smallConv"}, kOddHead{"smallConvOddHead", EncoderKind::SmallConv, 8, 12, 3, 33, 7},
    kWideHead{"smallConvWideHead", EncoderKind::SmallConv, 4, 12, 1, 384, 128},
    kResnet{"resnet", EncoderKind::ResNet18, 4, 16, 3}, kVit{"vit", EncoderKind::VitTiny, 12, 12},
    kTimmVit{.name = "timmVit", .size = 32, .channels = 3, .fixture = "timm-vit.safetensors", .heads = 2},
    kTimmResnet{.name = "timmResnet", .size = 32, .channels = 3, .fixture = "timm-resnet.safetensors"},
    kTraced{.name = "traced", .size = 32, .channels = 3, .fixture = "traced-pair.ts"};

std::string nameOf(const testing::TestParamInfo<Model>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Models, Company,
                         testing::Values(kConv, kOddHead, kWideHead, kResnet, kVit, kTimmVit, kTimmResnet,
                                         kTraced),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Models, JacobianCompany, testing::Values(kConv, kOddHead, kWideHead), nameOf);

}  // namespace
}  // namespace mlens
