#include <gtest/gtest.h>
#include <signal.h>

#include "core/base/Csv.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"
#include "tests/cli/Together.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;

/// The engine is a module of its own, which a build without LibTorch has not.
class Train : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
    writePictures(folder / "pictures.npy", 120, 16);
  }
  std::vector<std::string> small(const std::string& out, std::vector<std::string> more) const {
    std::vector<std::string> words{"train", "--data", folder / "pictures.npy", "--out", folder / out};
    for (const char* word : {"--batch", "40", "--width", "4", "--projector-width", "16", "--projector-output",
                             "8", "--device", "cpu", "--threads", "1", "--json"})
      words.emplace_back(word);
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  const Folder folder;
};

TEST_F(Train, ResumesFromAnyEpochToTheSameBytes) {
  const auto whole =
      run(small("whole", {"--method", "moco", "--queue", "50", "--optimizer", "sgd", "--epochs", "3",
                          "--keep-every", "1", "--limit", "90", "--seed", "5"}));
  ASSERT_EQ(whole.status, 0) << whole.err;
  const auto resumed =
      run({"train", "--resume", folder / "whole/epoch-0001.safetensors", "--data", folder / "pictures.npy",
           "--limit", "90", "--out", folder / "again", "--threads", "1", "--json"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(resumed.json()["epochs"], 3);
  EXPECT_EQ(bytesOf(folder / "again/log.csv"), bytesOf(folder / "whole/log.csv"));
  const auto vectors = [&](const std::string& name) {
    EXPECT_EQ(run({"embed", "--checkpoint", folder / (name + "/checkpoint.safetensors"), "--data",
                   folder / "pictures.npy", "--device", "cpu", "--out", folder / (name + "-v")})
                  .status,
              0);
    return bytesOf(folder / (name + "-v/projector.npy"));
  };
  EXPECT_EQ(vectors("again"), vectors("whole"));
  EXPECT_EQ(filesIn(folder / "again"),
            (std::vector<std::string>{"checkpoint.safetensors", "epoch-0002.safetensors",
                                      "epoch-0003.safetensors", "log.csv", "recipe.json"}));
}

TEST_F(Train, RefusesToResumeWithChangesOrOtherPictures) {
  ASSERT_EQ(run(small("run", {"--epochs", "2", "--keep-every", "1"})).status, 0);
  const std::string half = folder / "run/epoch-0001.safetensors";
  const auto changed = run({"train", "--resume", half, "--data", folder / "pictures.npy", "--epochs", "9"});
  EXPECT_EQ(changed.status, 2);
  EXPECT_NE(changed.err.find("--epochs"), std::string::npos) << changed.err;
  const auto other = run({"train", "--resume", half, "--data", folder / "pictures.npy", "--limit", "50"});
  EXPECT_EQ(other.status, 1);
  EXPECT_TRUE(other.oneLine()) << other.err;
  EXPECT_NE(other.err.find("other pictures (120 of pictures.npy)"), std::string::npos) << other.err;
  const auto done =
      run({"train", "--resume", folder / "run/checkpoint.safetensors", "--data", folder / "pictures.npy"});
  EXPECT_EQ(done.status, 1);
  EXPECT_NE(done.err.find("complete"), std::string::npos) << done.err;
  EXPECT_EQ(run({"train", "--data", folder / "pictures.npy"}).status, 2);  // no --out
}

TEST_F(Train, AModelTooLargeForTheMemoryIsOneLine) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer takes all address space itself";
  Conditions little;
  little.memory = std::uint64_t{3} << 30;
  const auto outcome =
      run({"train", "--data", folder / "pictures.npy", "--batch", "40", "--projector-depth", "3",
           "--projector-width", "16384", "--device", "cpu", "--threads", "1", "--out", folder / "big"},
          little);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("not enough memory; choose a smaller batch, model"), std::string::npos)
      << outcome.err;
  EXPECT_FALSE(fs::exists(folder / "big/checkpoint.safetensors"));
}

TEST_F(Train, TakesEveryMethodAndAPolicyFieldByField) {
  for (const std::string method : {"barlow", "vicreg", "byol", "simsiam"}) {
    const auto outcome =
        run(small(method, {"--method", method, "--epochs", "1", "--policy", "geometry", "--augment",
                           "rotationDegrees=90", "--augment", "translation=0"}));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto recipe = outcome.json()["recipe"];
    EXPECT_EQ(recipe["method"], method);
    EXPECT_EQ(recipe["policy"]["rotationDegrees"], 90);
    EXPECT_EQ(recipe["policy"]["cropProbability"], 0);
    EXPECT_GE(outcome.json()["log"]["rankme_h"], 1);
  }
  const auto wrong = run(small("wrong", {"--augment", "rotation=3"}));
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.err.find("unknown field \"rotation\""), std::string::npos) << wrong.err;
  EXPECT_EQ(run(small("wrong", {"--method", "pirl"})).status, 2);
}

TEST_F(Train, InvarianceIsATableForEveryStage) {
  ASSERT_EQ(run(small("model", {"--epochs", "1"})).status, 0);
  const auto outcome = run({"invariance",
                            "--checkpoint",
                            folder / "model/checkpoint.safetensors",
                            "--data",
                            folder / "pictures.npy",
                            "--limit",
                            "40",
                            "--views",
                            "3",
                            "--strengths",
                            "0,1",
                            "--augmentations",
                            "rotation,blur",
                            "--tangent-test",
                            "--tangent-k",
                            "8",
                            "--threads",
                            "1",
                            "--device",
                            "cpu",
                            "--out",
                            folder / "heat",
                            "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto said = outcome.json();
  EXPECT_EQ(said["stages"], (std::vector<std::string>{"h", "projector 1", "z"}));
  ASSERT_EQ(said["cells"].size(), 12U);
  EXPECT_NEAR(said["cells"][0]["ratio"].get<double>(), 0, 1e-12);
  EXPECT_NEAR(said["cells"][0]["cosine"].get<double>(), 1, 1e-12);
  EXPECT_GT(said["cells"][3]["ratio"].get<double>(), 1e-4);  // rotation at strength 1, h
  EXPECT_EQ(said["tangent_test"]["points"], 40);
  const auto table = readCsv(folder / "heat/invariance.csv");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 12U);
  EXPECT_EQ(table->rows[3][0] + table->rows[3][1] + table->rows[3][2], "rotation1.0h");
  EXPECT_NEAR(std::stod(table->rows[3][3]), said["cells"][3]["ratio"].get<double>(), 1e-12);
  EXPECT_EQ(readCsv(folder / "heat/tangent.csv")->rows.size(), 40U);

  const auto wrong = run({"invariance", "--checkpoint", folder / "model/checkpoint.safetensors", "--data",
                          folder / "pictures.npy", "--augmentations", "fog", "--out", folder / "heat2"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(wrong.oneLine()) << wrong.err;
  EXPECT_NE(wrong.err.find("\"fog\""), std::string::npos) << wrong.err;
}

TEST(Synthetic, IsReadBackWithItsClasses) {
  const Folder folder;
  const auto made = run({"synthetic", "--count", "30", "--size", "16", "--hold", "hue=0.5", "--out",
                         folder / "shapes", "--json"});
  ASSERT_EQ(made.status, 0) << made.err;
  const auto factors = readCsv(folder / "shapes/factors.csv");
  ASSERT_TRUE(factors);
  ASSERT_EQ(factors->rows.size(), 30U);
  for (const auto& row : factors->rows) EXPECT_EQ(row[2], "0.5");
  const std::string bytes = bytesOf(folder / "shapes/shapes-images-idx3-ubyte");
  EXPECT_EQ(bytes.size(), 4U + 16 + 30 * 16 * 16 * 3);
  EXPECT_EQ(
      run({"synthetic", "--count", "30", "--size", "16", "--hold", "hue=0.5", "--out", folder / "again"})
          .status,
      0);
  EXPECT_EQ(bytesOf(folder / "again/shapes-images-idx3-ubyte"), bytes);
  const auto wrong = run({"synthetic", "--hold", "hue=2", "--out", folder / "wrong"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.err.find("from 0 to 1"), std::string::npos) << wrong.err;
}

TEST_F(Train, SeveralProcessesTrainTheModelOfOne) {
  const std::vector<std::string> more{"--epochs", "2", "--optimizer", "sgd"};
  const auto alone = run(small("one", more));
  ASSERT_EQ(alone.status, 0) << alone.err;
  const auto outcomes = runTogether(2, [&](int rank) { return small(rank == 0 ? "two" : "mine", more); });
  for (const auto& outcome : outcomes) ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcomes[1].out, "") << "only the first process reports";
  EXPECT_FALSE(fs::exists(folder / "mine"));
  EXPECT_EQ(filesIn(folder / "two"), filesIn(folder / "one"));
  EXPECT_EQ(bytesOf(folder / "two/recipe.json").size(), bytesOf(folder / "one/recipe.json").size());
  const auto one = readCsv(folder / "one/log.csv"), two = readCsv(folder / "two/log.csv");
  ASSERT_TRUE(one && two);
  ASSERT_EQ(two->rows.size(), 2u);
  for (std::size_t epoch = 0; epoch < 2; ++epoch)
    EXPECT_NEAR(std::stod(two->rows[epoch][1]), std::stod(one->rows[epoch][1]), 1e-4);
}

TEST_F(Train, AKilledOrStoppedProcessEndsTheOthersWithTheLastEpochKept) {
  for (const int signal : {SIGKILL, SIGINT}) {
    const auto log = folder / ("run" + std::to_string(signal)) + "/log.csv";
    const auto outcomes = runTogether(
        2,
        [&](int) {
          return small("run" + std::to_string(signal), {"--epochs", "10000"});
        },
        [&](int rank, Conditions& conditions) {
          if (rank == 0) return;
          conditions.signal = signal;
          conditions.signalWhen = [log] { return fs::exists(log) && readCsv(log)->rows.size() > 1; };
        });
    EXPECT_EQ(outcomes[1].status, signal == SIGKILL ? 128 + SIGKILL : 1);
    EXPECT_EQ(outcomes[0].status, 1);
    EXPECT_TRUE(outcomes[0].oneLine()) << outcomes[0].err;
    EXPECT_NE(outcomes[0].err.find("another process of the 2 is lost"), std::string::npos) << outcomes[0].err;
    EXPECT_NE(outcomes[0].err.find("is kept in"), std::string::npos) << outcomes[0].err;
    EXPECT_EQ(run({"inspect", fs::path(log).replace_filename("checkpoint.safetensors").string()}).status, 0);
  }
}

}  // namespace
}  // namespace mlens::cli
