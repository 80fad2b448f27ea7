#include "core/engine/EngineLoader.h"
#include "core/torch/ScriptNetwork.h"

#include "tests/core/torch/PythonModels.h"

namespace mlens {
namespace {

ReadingOptions of32() {
  ReadingOptions options;
  options.size = 32;
  return options;
}

TEST(ScriptNetwork, findsTheDimensionsByRunning) {
  const auto pair = inspectCheckpoint(kFixtures / "traced-pair.ts", of32(), loadEngine, {});
  ASSERT_TRUE(pair) << pair.error().text();
  EXPECT_EQ(pair->spec.featureDimension(), 7);
  EXPECT_EQ(pair->spec.outputDimension(), 5);
  EXPECT_EQ(pair->spec.projectorDepth, 1);
  auto options = of32();
  options.projector = "none";
  const auto parts = inspectCheckpoint(kFixtures / "scripted.ts", options, loadEngine, {});
  ASSERT_TRUE(parts) << parts.error().text();
  EXPECT_EQ(parts->spec.foreign->scriptEncoder, "backbone");
  EXPECT_EQ(parts->spec.featureDimension(), 8);
  EXPECT_EQ(parts->spec.projectorDepth, 0);
}

TEST(ScriptNetwork, aMissingOperatorIsNamedAndTheWeightsRunInstead) {
  const auto summary = inspectCheckpoint(kFixtures / "unknown-operator.ts", of32(), loadEngine, {});
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->spec.foreign->family, ForeignSpec::Family::ResNet);
  ASSERT_FALSE(summary->reading->notes.empty());
  EXPECT_NE(summary->reading->notes.front().find("aten::mean_of_tomorrow"), std::string::npos)
      << summary->reading->notes.front();

  const auto nothing = inspectCheckpoint(kFixtures / "unknown-only.ts", of32(), loadEngine, {});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::Unsupported);
  EXPECT_NE(nothing.error().message.find("uses the operator aten::tanh_of_tomorrow"), std::string::npos)
      << nothing.error().text();
  EXPECT_NE(nothing.error().message.find("torch.jit.trace"), std::string::npos);
}

TEST(ScriptNetwork, codeThatReachesFilesIsNotRun) {
  const auto summary = inspectCheckpoint(kFixtures / "reaches-files.ts", of32(), loadEngine, {});
  ASSERT_FALSE(summary);
  EXPECT_NE(summary.error().message.find("torch.from_file"), std::string::npos) << summary.error().text();
}

TEST(ScriptNetwork, aWrongSizeIsSaid) {
  auto options = of32();
  options.size = 8;  // the second convolution has nothing left to look at
  const auto summary = inspectCheckpoint(kFixtures / "traced-pair.ts", options, loadEngine, {});
  ASSERT_FALSE(summary);
  EXPECT_NE(summary.error().message.find("8 x 8 x 3"), std::string::npos) << summary.error().text();
  EXPECT_NE(summary.error().message.find("another size"), std::string::npos);
  EXPECT_EQ(summary.error().message.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace mlens
