#include "core/torch/Network.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/checkpoint/ModelLayout.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/ForeignNetwork.h"
#include "core/torch/Guard.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

ModelSpec smallSpec(EncoderKind kind, int depth) {
  ModelSpec spec;
  spec.encoder = kind;
  spec.encoderWidth = kind == EncoderKind::VitTiny ? 6 : 4;
  spec.input.size = 12;
  spec.projectorDepth = depth;
  spec.projectorWidth = 10;
  spec.projectorOutput = 6;
  return spec;
}
at::Tensor input(Index count, const ModelSpec& spec) {
  const Index size = spec.input.size;
  return (at::arange(count * size * size, at::kFloat) * 0.37).sin().view({count, 1, size, size});
}

TEST(Network, hasTheShapesOfItsSpec) {
  for (const auto kind : encoderKinds()) {
    for (int depth = 0; depth <= 3; ++depth) {
      const auto spec = smallSpec(kind, depth);
      const auto network = Network::random(spec, 1);
      const auto h = network.encode(input(3, spec), {});
      const auto z = network.project(h, {});
      EXPECT_EQ(h.sizes(), at::IntArrayRef({3, spec.featureDimension()}));
      EXPECT_EQ(z.sizes(), at::IntArrayRef({3, spec.outputDimension()}));
      EXPECT_TRUE(depth > 0 || z.equal(h));
    }
  }
}

TEST(Network, smallConvIsFourConvolutionsAndAMean) {
  // The same from its parts, with batch statistics written out.
  const auto spec = smallSpec(EncoderKind::SmallConv, 2);
  const auto network = Network::random(spec, 3);
  const auto& tensors = network.tensors();
  const auto standardized = [](const at::Tensor& x) {
    std::vector<Index> over{0};
    if (x.dim() == 4) over = {0, 2, 3};
    const auto mean = x.mean(over, true);
    const auto variance = (x - mean).square().mean(over, true);
    return (x - mean) / (variance + 1e-5).sqrt();
  };
  const auto x = input(5, spec);
  auto y = x;
  for (int i = 1; i <= 4; ++i) {
    y = at::conv2d(y, tensors.at("encoder.conv" + std::to_string(i) + ".weight"), {}, i == 1 ? 1 : 2, 1);
    y = standardized(y).relu();
  }
  const auto h = y.mean({2, 3});
  auto z = standardized(h.matmul(tensors.at("projector.0.weight").t())).relu();
  z = z.matmul(tensors.at("projector.3.weight").t()) + tensors.at("projector.3.bias");

  const Pass training{true, {}};
  const auto ours = network.encode(x, training);
  EXPECT_LT((ours - h).abs().max().item<double>(), 1e-5);
  EXPECT_LT((network.project(ours, training) - z).abs().max().item<double>(), 1e-4);
  EXPECT_EQ(network.tensors().at("encoder.bn1.num_batches_tracked").item<Index>(), 1);
}

TEST(Network, residualNetworksAreThoseThatMatchPython) {
  // ForeignNetworkTest compares encodeForeign with torchvision's; here are the same blocks behind our stem.
  for (const auto kind : {EncoderKind::ResNet18, EncoderKind::ResNet50}) {
    const auto spec = smallSpec(kind, 0);
    auto network = Network::random(spec, 3);
    (void)network.encode(input(4, spec), {true, {}});  // statistics other than the first ones
    ForeignSpec same;
    same.blocks = resNetBlocks(kind);
    same.bottleneck = kind == EncoderKind::ResNet50;
    same.stemKernel = 3;
    same.stemStride = same.stemPadding = 1;
    same.maxPool = false;
    const auto x = input(3, spec);
    const auto h = network.encode(x, {}), expected = encodeForeign(same, network.tensors(), x, {});
    EXPECT_LT((h - expected).abs().max().item<double>(), 1e-5 * expected.abs().max().item<double>());
  }
}

TEST(Network, everyParameterOfEveryEncoderGetsAGradient) {
  for (const auto kind : encoderKinds()) {
    const auto spec = smallSpec(kind, 2);
    auto network = Network::random(spec, 1);
    network.requireGradients();
    const Pass pass{true, {}};
    (network.project(network.encode(input(6, spec), pass), pass) - 1).pow(3).mean().backward();
    for (const auto& [name, value] : network.parameters()) {
      ASSERT_TRUE(value.grad().defined()) << name;
      if (name.find("qkv.bias") != std::string::npos) continue;  // a key's bias changes nothing
      EXPECT_GT(value.grad().abs().max().item<double>(), 0) << toString(kind) << " " << name;
    }
  }
}

TEST(Network, trainingChangesStatisticsAndEvaluationDoesNot) {
  const auto spec = smallSpec(EncoderKind::ResNet18, 2);
  const auto network = Network::random(spec, 1);
  const auto before = network.tensors().at("encoder.layer2.0.bn1.running_mean").clone();
  (void)network.encode(input(4, spec), {});
  EXPECT_TRUE(network.tensors().at("encoder.layer2.0.bn1.running_mean").equal(before));
  (void)network.encode(input(4, spec), {true, {}});
  EXPECT_FALSE(network.tensors().at("encoder.layer2.0.bn1.running_mean").equal(before));
}

TEST(Network, theSeedDecidesTheWeights) {
  const auto spec = smallSpec(EncoderKind::SmallConv, 2);
  const auto a = Network::random(spec, 1), b = Network::random(spec, 1), c = Network::random(spec, 2);
  for (const auto& [name, value] : a.tensors()) EXPECT_TRUE(value.equal(b.tensors().at(name))) << name;
  EXPECT_FALSE(a.tensors().at("encoder.conv2.weight").equal(c.tensors().at("encoder.conv2.weight")));
  ModelSpec wide = spec;
  wide.encoderWidth = 64;
  const auto weight = Network::random(wide, 1).tensors().at("encoder.conv3.weight");
  EXPECT_NEAR(weight.var().item<double>(), 2.0 / (256 * 9), 2.0 / (256 * 9) * 0.02);  // He initialisation
}

TEST(Network, splittingALargeBatchChangesNothing) {
  // 330 pictures of 4.7 million multiply-adds in the second convolution: more than one call takes.
  ModelSpec spec = smallSpec(EncoderKind::SmallConv, 0);
  spec.encoderWidth = 32;
  spec.input.size = 32;
  const auto network = Network::random(spec, 1);
  const auto x = input(330, spec);
  const auto whole = network.encode(x, {});
  for (const Index i : {0, 329}) {
    const auto part = network.encode(x.narrow(0, i, 1), {});
    EXPECT_LT((whole.narrow(0, i, 1) - part).abs().max().item<double>(),
              1e-5 * whole.abs().max().item<double>());
  }
}

TEST(Network, aStopIsSeenForwardAndBackward) {
  const auto spec = smallSpec(EncoderKind::SmallConv, 2);
  auto network = Network::random(spec, 1);
  network.requireGradients();
  std::stop_source source;
  const Pass pass{true, source.get_token()};
  const auto loss = network.project(network.encode(input(4, spec), pass), pass).square().mean();
  source.request_stop();
  EXPECT_THROW(loss.backward(), Stopped);
  EXPECT_THROW((void)network.encode(input(4, spec), pass), Stopped);
}

TEST(Network, comesBackFromItsCheckpoint) {
  const TestFolder folder;
  for (const auto kind : encoderKinds()) {
    const auto spec = smallSpec(kind, 3);
    const auto network = Network::random(spec, 5);
    (void)network.encode(input(4, spec), {true, {}});  // statistics other than the first ones
    const auto path = folder.path / "network.safetensors";
    ASSERT_TRUE(writeCheckpoint(path, network, {{"note", "test"}}));
    const auto summary = inspectCheckpoint(path, {}, {}, {});
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_TRUE(summary->unmatched.empty());
    EXPECT_EQ(summary->metadata.at("note"), "test");
    const auto back = readNetwork(*summary);
    ASSERT_TRUE(back) << back.error().text();
    for (const auto& [name, value] : network.tensors())
      EXPECT_TRUE(value.equal(back->tensors().at(name))) << name;
    EXPECT_TRUE(back->encode(input(4, spec), {}).equal(network.encode(input(4, spec), {})));

    // The file replaced by another model's after it was inspected.
    auto other = spec;
    other.encoderWidth = 5;
    ASSERT_TRUE(writeCheckpoint(path, Network::random(other, 1), {}));
    EXPECT_FALSE(readNetwork(*summary));
  }
}

}  // namespace
}  // namespace mlens
