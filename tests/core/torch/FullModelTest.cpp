#include <cstdlib>

#include "tests/core/base/TestFiles.h"
#include "tests/core/torch/PythonModels.h"

namespace mlens {
namespace {

bool runs(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

/// In full size, generated now: 220 MB are too much for the repository.
TEST(FullModel, resNet50AndVitSmallGiveWhatPythonGives) {
  if (!runs("/usr/bin/python3 -c 'import torch, numpy' 2>/dev/null"))
    GTEST_SKIP() << "Python has no PyTorch to compare with (Debian: python3-torch)";
  const TemporaryFolder folder;
  const std::string script = std::string(MLENS_SOURCE_DIR) + "/tests/tools/make_full_models.py";
  ASSERT_TRUE(runs("/usr/bin/python3 -B " + script + " " + folder.path().string()));
  const auto expected = nlohmann::json::parse(std::ifstream(folder / "expected.json"));
  ASSERT_EQ(expected.size(), 2u);
  const auto pixels = pythonPictures(folder.path());
  for (const auto& [name, known] : expected.items()) expectPythons(folder / name, known, pixels, 1e-4);
  EXPECT_EQ(inspectCheckpoint(folder / "resnet50.pth.tar", {}, {}, {})->spec.encoderName(), "resnet50");
  EXPECT_EQ(inspectCheckpoint(folder / "vit-small.pth", {}, {}, {})->spec.encoderName(), "vit-small/16");
}

}  // namespace
}  // namespace mlens
