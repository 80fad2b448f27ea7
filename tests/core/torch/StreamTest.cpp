#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/base/Parallel.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Engine.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

struct Streamed {
  std::vector<std::vector<float>> layers;
  std::vector<Index> unreadable;
};

class Stream : public testing::Test {
 protected:
  void SetUp() override {
    setThreadBudget(1);
    ModelSpec spec;
    spec.encoderWidth = 4;
    spec.input.size = 12;
    spec.projectorDepth = 3;
    spec.projectorWidth = 16;
    spec.projectorOutput = 8;
    const auto path = folder.path / "model.safetensors";
    ASSERT_TRUE(writeCheckpoint(path, Network::random(spec, 7), {}));
    checkpoint = *inspectCheckpoint(path, {}, {}, {});
  }

  Streamed stream(const ImageSet& images, StreamRequest request, int batch = 256) const {
    Streamed all;
    all.layers.resize(request.layers.size());
    const auto done = torchEngine().stream(
        checkpoint, images, {batch, "cpu"}, request,
        [&](const EmbeddedBlock& block) -> Result<void> {
          for (std::size_t i = 0; i < block.layers.size(); ++i) {
            const Matrix& rows = block.layers[i];
            all.layers[i].insert(all.layers[i].end(), rows.data(),
                                 rows.data() + rows.rows() * rows.columns());
          }
          all.unreadable.insert(all.unreadable.end(), block.unreadable.begin(), block.unreadable.end());
          return {};
        },
        {});
    EXPECT_TRUE(done) << done.error().text();
    return all;
  }

  const TestFolder folder;
  CheckpointSummary checkpoint;
};

TEST_F(Stream, StagesAreLinearNormReluByHand) {
  const auto images = syntheticSet(3);
  StreamRequest request;
  request.layers = layersOf(checkpoint.spec);
  request.ranges = {{0, 3}};
  const auto all = stream(images, request);
  ASSERT_EQ(all.layers.size(), 4u);
  const auto network = readNetwork(checkpoint);
  const auto values = [&](const std::string& name) { return network->tensors().at(name).contiguous(); };
  for (int layer = 0; layer < 2; ++layer) {  // from each stage to the next
    const auto weight = values("projector." + std::to_string(3 * layer) + ".weight");
    const std::string norm = "projector." + std::to_string(3 * layer + 1);
    const auto gamma = values(norm + ".weight"), beta = values(norm + ".bias"),
               mean = values(norm + ".running_mean"), variance = values(norm + ".running_var");
    const auto& from = all.layers[static_cast<std::size_t>(layer)];
    const auto& to = all.layers[static_cast<std::size_t>(layer) + 1];
    const Index in = weight.size(1), out = weight.size(0);
    for (Index row = 0; row < 3; ++row) {
      for (Index j = 0; j < out; ++j) {
        double sum = 0;
        for (Index i = 0; i < in; ++i)
          sum += static_cast<double>(weight.data_ptr<float>()[j * in + i]) *
                 from[static_cast<std::size_t>(row * in + i)];
        const double normed = (sum - mean.data_ptr<float>()[j]) /
                                  std::sqrt(variance.data_ptr<float>()[j] + 1e-5) *
                                  gamma.data_ptr<float>()[j] +
                              beta.data_ptr<float>()[j];
        EXPECT_NEAR(to[static_cast<std::size_t>(row * out + j)], std::max(0.0, normed), 1e-5);
      }
    }
  }
}

TEST_F(Stream, RangesAndBatchesDoNotChangeABit) {
  const auto images = syntheticSet(300, 12, 1, {70, 299});
  StreamRequest request;
  request.layers = layersOf(checkpoint.spec);
  request.ranges = {{0, 300}};
  const auto whole = stream(images, request);
  EXPECT_EQ(whole.unreadable, (std::vector<Index>{70, 299}));
  EXPECT_EQ(whole.layers[0].size(), 298u * 32);
  request.ranges = {{0, 64}, {64, 128}, {192, 108}};
  const auto parts = stream(images, request, 1);
  EXPECT_EQ(parts.layers, whole.layers);
  const auto pair = torchEngine().embed(checkpoint, images, {100, "cpu"}, {});
  ASSERT_TRUE(pair) << pair.error().text();
  EXPECT_EQ(pair->unreadable, whole.unreadable);
  EXPECT_TRUE(std::ranges::equal(pair->projector.row(69), std::span(whole.layers[3]).subspan(69 * 8, 8)));
  EXPECT_TRUE(std::ranges::equal(pair->projector.row(71), std::span(whole.layers[3]).subspan(70 * 8, 8)));
  for (const float value : pair->projector.row(70)) EXPECT_EQ(value, 0);
}

TEST_F(Stream, ViewsDependOnThePictureAndTheSeedOnly) {
  const auto images = syntheticSet(130);
  StreamRequest request;
  request.layers = {layersOf(checkpoint.spec).front()};
  request.ranges = {{0, 130}};
  request.views = 2;
  request.policy = AugmentationPolicy::reference(1);
  const auto whole = stream(images, request);
  ASSERT_EQ(whole.layers[0].size(), 260u * 32);
  request.ranges = {{128, 2}};
  const auto last = stream(images, request);
  EXPECT_TRUE(std::ranges::equal(last.layers[0], std::span(whole.layers[0]).subspan(256 * 32)));
  request.seed = 2;
  EXPECT_NE(stream(images, request).layers[0], last.layers[0]);
}

TEST_F(Stream, ASinksErrorAndAStopEndIt) {
  const auto images = syntheticSet(300);
  StreamRequest request;
  request.layers = layersOf(checkpoint.spec);
  request.ranges = {{0, 300}};
  int calls = 0;
  const auto failed = torchEngine().stream(checkpoint, images, {64, "cpu"}, request,
                                           [&](const EmbeddedBlock&) -> Result<void> {
                                             ++calls;
                                             return fail(ErrorCode::Io, "disk full");
                                           },
                                           {});
  EXPECT_EQ(failed.error().message, "disk full");
  EXPECT_EQ(calls, 1);
  std::stop_source stop;
  const auto stopped = torchEngine().stream(
      checkpoint, images, {64, "cpu"}, request,
      [&](const EmbeddedBlock&) -> Result<void> {
        stop.request_stop();
        return {};
      },
      JobContext(stop.get_token()));
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST(GlooTeam, WithoutTheOthersItSaysSo) {
  TeamPlace place;
  place.size = 2;
  place.port = 29571;
  const auto team = torchEngine().join(place, std::chrono::seconds(1), {});
  ASSERT_FALSE(team);
  EXPECT_NE(team.error().message.find("process 1 of 2 did not come"), std::string::npos)
      << team.error().text();
}

}  // namespace
}  // namespace mlens
