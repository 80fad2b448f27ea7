#include "core/engine/EngineLoader.h"
#include "core/torch/ForeignNetwork.h"

#include "tests/core/torch/PythonModels.h"

namespace mlens {
namespace {

TEST(ForeignNetwork, givesWhatThePythonModelsGave) {
  const auto pixels = pythonPictures(kFixtures);
  const auto expected = expectedResults();
  for (const auto& [key, known] : expected.items())
    expectPythons(kFixtures / fixtureName(key), known, pixels, 1e-5);
}

TEST(ForeignNetwork, interpolatesPositions) {
  ReadingOptions options;
  options.size = 48;
  const auto summary = inspectCheckpoint(kFixtures / "dinov2-reg.pth", options, loadEngine, {});
  ASSERT_TRUE(summary);
  const auto network = readNetwork(*summary);
  ASSERT_TRUE(network);
  const auto h = network->encode(at::zeros({2, 3, 48, 48}), {});
  EXPECT_EQ(h.sizes(), (at::IntArrayRef{2, 8}));
  EXPECT_TRUE(h.isfinite().all().item<bool>());
}

}  // namespace
}  // namespace mlens
