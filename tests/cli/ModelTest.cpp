#include <gtest/gtest.h>
#include <signal.h>

#include <cmath>

#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> smallTraining(const std::string& data, const std::string& out) {
  return {"train", "--data",
          data,    "--epochs",
          "1",     "--batch",
          "50",    "--width",
          "4",     "--seed",
          "3",     "--device",
          "cpu",   "--projector-width",
          "16",    "--projector-output",
          "8",     "--threads",
          "1",     "--json",
          "--out", out};
}

/// The engine is a module of its own, which a build without LibTorch has not.
class Models : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
    writePictures(folder / "pictures.npy", 200, 16);
  }

  const Folder folder;
};

TEST_F(Models, TrainInspectAndEmbedGoTogether) {
  const auto trained = run(smallTraining(folder / "pictures.npy", folder / "run"));
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_EQ(trained.json()["epochs"], 1);
  EXPECT_EQ(filesIn(folder / "run"),
            (std::vector<std::string>{"checkpoint.safetensors", "log.csv", "recipe.json"}));

  const std::string checkpoint = folder / "run/checkpoint.safetensors";
  const auto inspected = run({"inspect", checkpoint, "--json"});
  ASSERT_EQ(inspected.status, 0) << inspected.err;
  EXPECT_EQ(inspected.json()["encoder_dimension"], 32);
  EXPECT_EQ(inspected.json()["projector_chain"], (std::vector<int>{32, 16, 8}));
  EXPECT_TRUE(inspected.json()["unmatched"].empty());
  EXPECT_EQ(inspected.json()["model"]["input"]["size"], 16);

  const auto embedded = run({"embed", "--checkpoint", checkpoint, "--data", folder / "pictures.npy",
                             "--limit", "60", "--device", "cpu", "--out", folder / "vectors", "--json"});
  ASSERT_EQ(embedded.status, 0) << embedded.err;
  const auto encoder = readNpyMatrix(folder / "vectors/encoder.npy");
  const auto projector = readNpyMatrix(folder / "vectors/projector.npy");
  ASSERT_TRUE(encoder && projector);
  EXPECT_EQ(encoder->rows(), 60);
  EXPECT_EQ(encoder->columns(), 32);
  EXPECT_EQ(projector->columns(), 8);
  EXPECT_EQ(readCsv(folder / "vectors/names.csv")->rows.size(), 60U);
  EXPECT_EQ(nlohmann::json::parse(bytesOf(folder / "vectors/manifest.json"))["n"], 60);
}

TEST_F(Models, TheSameSeedAndTheRecipeTrainTheSameCheckpoint) {
  ASSERT_EQ(run(smallTraining(folder / "pictures.npy", folder / "a")).status, 0);
  ASSERT_EQ(run(smallTraining(folder / "pictures.npy", folder / "b")).status, 0);
  const auto again = run({"train", "--data", folder / "pictures.npy", "--recipe", folder / "a/recipe.json",
                          "--threads", "1", "--out", folder / "c"});
  ASSERT_EQ(again.status, 0) << again.err;
  const std::string first = run({"embed", "--checkpoint", folder / "a/checkpoint.safetensors", "--data",
                                 folder / "pictures.npy", "--device", "cpu", "--out", folder / "va"})
                                .err;
  EXPECT_EQ(first, "");
  for (const std::string name : {"b", "c"}) {
    ASSERT_EQ(run({"embed", "--checkpoint", folder / (name + "/checkpoint.safetensors"), "--data",
                   folder / "pictures.npy", "--device", "cpu", "--out", folder / ("v" + name)})
                  .status,
              0);
    EXPECT_EQ(bytesOf(folder / "va/projector.npy"), bytesOf(folder / ("v" + name + "/projector.npy")))
        << name;
  }
}

TEST_F(Models, CtrlCDuringTrainingLeavesNoHalfFile) {
  auto words = smallTraining(folder / "pictures.npy", folder / "run");
  words[4] = "10000";
  Conditions conditions;
  conditions.signal = SIGINT;
  conditions.signalWhen = [this] { return fs::exists(folder / "run/checkpoint.safetensors"); };
  const auto outcome = run(words, conditions);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("cancelled"), std::string::npos) << outcome.err;
  for (const auto& name : filesIn(folder / "run")) {
    EXPECT_TRUE(name == "checkpoint.safetensors" || name == "log.csv" || name == "recipe.json") << name;
  }
  EXPECT_EQ(run({"inspect", folder / "run/checkpoint.safetensors"}).status, 0);
}

const std::string kFixtures = MLENS_SOURCE_DIR "/tests/core/checkpoint/fixtures/";

TEST(Checkpoints, OfOtherProgramsAreInspected) {
  const auto moco = run({"inspect", kFixtures + "moco-v2.pth.tar", "--json"});
  ASSERT_EQ(moco.status, 0) << moco.err;
  EXPECT_EQ(moco.json()["container"], "PyTorch before 1.6");
  EXPECT_EQ(moco.json()["project"], "MoCo v2");
  EXPECT_EQ(moco.json()["projector_dimension"], 6);
  EXPECT_EQ(moco.json()["candidates"].size(), 2u);
  EXPECT_EQ(moco.json()["values"]["arch"], "resnet50");
  EXPECT_EQ(moco.json()["model"]["foreign"]["stem"]["maxPool"], true);
  const auto other = run({"inspect", kFixtures + "moco-v2.pth.tar", "--encoder", "2", "--projector", "none"});
  ASSERT_EQ(other.status, 0) << other.err;
  EXPECT_NE(other.out.find("state_dict/module.encoder_k.*"), std::string::npos) << other.out;
  EXPECT_NE(other.out.find("none: z = h"), std::string::npos) << other.out;
  // Nothing known in it: listed all the same, and not embedded.
  const auto strange = run({"inspect", kFixtures + "strange.pth"});
  EXPECT_EQ(strange.status, 0) << strange.err;
  EXPECT_NE(strange.out.find("no encoder is recognised"), std::string::npos) << strange.out;
}

TEST_F(Models, OfOtherProgramsAreEmbedded) {
  const auto embedded = run({"embed", "--checkpoint", kFixtures + "sthalles-simclr.pth.tar", "--data",
                             kFixtures + "pictures.npy", "--size", "32", "--device", "cpu", "--out",
                             folder / "vectors", "--json"});
  ASSERT_EQ(embedded.status, 0) << embedded.err;
  EXPECT_EQ(embedded.json()["model"]["foreign"]["outputDimension"], 6);
  const auto expected =
      nlohmann::json::parse(bytesOf(kFixtures + "expected.json"))["sthalles-simclr.pth.tar"];
  for (const auto& [file, values] : {std::pair{"vectors/encoder.npy", "h"}, {"vectors/projector.npy", "z"}}) {
    const auto matrix = readNpyMatrix(folder / file);
    ASSERT_TRUE(matrix);
    ASSERT_EQ(matrix->rows(), 3);
    for (Index i = 0; i < matrix->rows(); ++i) {
      for (Index k = 0; k < matrix->columns(); ++k) {
        const float python = expected[values][static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
        EXPECT_NEAR(matrix->row(i)[static_cast<std::size_t>(k)], python, 1e-4 * (1 + std::abs(python)));
      }
    }
  }
}

TEST_F(Models, WhatIsAssumedIsToldOrAnError) {
  std::vector<std::string> words{"embed",
                                 "--checkpoint",
                                 kFixtures + "sthalles-simclr.pth.tar",
                                 "--data",
                                 kFixtures + "pictures.npy",
                                 "--size",
                                 "32",
                                 "--out",
                                 folder / "vectors",
                                 "--json"};
  const auto told = run(words);
  ASSERT_EQ(told.status, 0) << told.err;
  const auto assumptions = told.json()["mapping"]["assumptions"];
  ASSERT_FALSE(assumptions.empty()) << told.out;
  for (const auto& one : assumptions) {
    EXPECT_NE(told.json()["warnings"].dump().find("assumed: " + one["what"].get<std::string>()),
              std::string::npos)
        << one;
  }
  words.insert(words.end(), {"--assume", "nothing"});
  const auto refused = run(words);
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(refused.oneLine()) << refused.err;
  EXPECT_NE(refused.err.find("--mean, --std"), std::string::npos) << refused.err;
  words.insert(words.end(), {"--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25", "--resize", "32",
                             "--interpolation", "bilinear"});
  const auto said = run(words);
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_TRUE(said.status != 0 || said.json()["mapping"]["assumptions"].empty()) << said.out;
}

TEST_F(Models, ABatchLargerThanTheDataIsTold) {
  auto words = smallTraining(folder / "pictures.npy", folder / "run");
  words[6] = "500";
  const auto outcome = run(words);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("batch"), std::string::npos) << outcome.err;
  EXPECT_TRUE(filesIn(folder / "run").empty());
}

TEST(Checkpoints, WhatIsNoneIsOneLineThatNamesTheFile) {
  const Folder folder;
  write(folder / "empty.safetensors", "");
  write(folder / "text.safetensors", "hello, this is not a checkpoint");
  write(folder / "huge.safetensors", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10));
  write(folder / "other.safetensors", std::string("\x02\0\0\0\0\0\0\0{}", 10));
  write(folder / "model.pth", "PK\x03\x04whatever");
  writePictures(folder / "pictures.npy", 5, 8);
  for (const char* name : {"missing.safetensors", "empty.safetensors", "text.safetensors", "huge.safetensors",
                           "other.safetensors", "model.pth"}) {
    for (const auto& words : {std::vector<std::string>{"inspect", folder / name},
                              std::vector<std::string>{"embed", "--checkpoint", folder / name, "--data",
                                                       folder / "pictures.npy", "--out", folder / "out"}}) {
      const auto outcome = run(words);
      EXPECT_EQ(outcome.status, 1) << name;
      EXPECT_TRUE(outcome.oneLine()) << outcome.err;
      EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    }
  }
  EXPECT_NE(run({"inspect", folder / "model.pth"}).err.find("zip archive"), std::string::npos);
  EXPECT_TRUE(filesIn(folder / "out").empty());
}

TEST(Pictures, WhatAreNoneAreOneLineThatNamesThem) {
  const Folder folder;
  fs::create_directory(folder / "nothing");
  write(folder / "short.npy", "x");
  write(folder / "short-idx3-ubyte", std::string("\0\0\x08\x03\0\0", 6));
  write(folder / "list.csv", "file,label\nmissing.png,1\n");
  for (const char* name : {"missing", "nothing", "short.npy", "short-idx3-ubyte"}) {
    const auto outcome = run({"train", "--data", folder / name, "--out", folder / "out"});
    EXPECT_EQ(outcome.status, 1) << name;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
  }
  const auto unreadable = run({"train", "--data", folder / "list.csv", "--out", folder / "out"});
  EXPECT_EQ(unreadable.status, 1);
  EXPECT_TRUE(unreadable.oneLine()) << unreadable.err;
  EXPECT_TRUE(filesIn(folder / "out").empty());
}

}  // namespace
}  // namespace mlens::cli
