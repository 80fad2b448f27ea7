#include "core/torch/ForeignNetwork.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/Npy.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Embedding.h"
#include "tests/core/model/Fixtures.h"

namespace mlens {
namespace {

at::Tensor pictures() {
  const auto array = readNpyBytes(kFixtures / "pictures.npy");
  EXPECT_TRUE(array && array->shape.size() == 4);
  const auto bytes = at::from_blob(const_cast<std::uint8_t*>(array->bytes.data()), array->shape, at::kByte);
  return bytes.permute({0, 3, 1, 2}).contiguous();
}

at::Tensor table(const nlohmann::json& rows) {
  std::vector<float> values;
  for (const auto& row : rows) {
    for (const auto& value : row) values.push_back(value.get<float>());
  }
  const auto count = static_cast<Index>(rows.size());
  return at::tensor(values).reshape({count, -1});
}

double relativeError(const at::Tensor& ours, const at::Tensor& python) {
  return ((ours - python).norm() / python.norm()).item<double>();
}

TEST(ForeignNetwork, givesWhatThePythonModelsGave) {
  const auto pixels = pictures();
  const auto expected = expectedResults();
  for (const auto& [key, known] : expected.items()) {
    auto options = fixtureOptions(known);
    const auto guessed = inspectCheckpoint(kFixtures / fixtureName(key), options);
    ASSERT_TRUE(guessed) << key << ": " << guessed.error().text();
    const auto network = readNetwork(*guessed);
    ASSERT_TRUE(network) << key << ": " << network.error().text();
    // The pictures' normalisation is found, too.
    const auto mean = known["mean"].get<std::vector<double>>(), std = known["std"].get<std::vector<double>>();
    EXPECT_EQ(network->spec().input.mean, mean) << key;
    EXPECT_EQ(network->spec().input.std, std) << key;
    const auto vectors = embedPixels(*network, pixels, at::kCPU, {});
    EXPECT_LT(relativeError(vectors.encoder, table(known["h"])), 1e-5) << key;
    EXPECT_LT(relativeError(vectors.projector, table(known["z"])), 1e-5) << key;
  }
}

TEST(ForeignNetwork, interpolatesPositions) {
  ReadingOptions options;
  options.size = 48;
  const auto summary = inspectCheckpoint(kFixtures / "dinov2-reg.pth", options);
  ASSERT_TRUE(summary);
  const auto network = readNetwork(*summary);
  ASSERT_TRUE(network);
  const auto h = network->encode(at::zeros({2, 3, 48, 48}), {});
  EXPECT_EQ(h.sizes(), (at::IntArrayRef{2, 8}));
  EXPECT_TRUE(h.isfinite().all().item<bool>());
}

}  // namespace
}  // namespace mlens
