#include <gtest/gtest.h>

#include <map>

#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kMany = 24, kFew = 6;  // pictures; the few are the first of the many

/// The bundled model on striped pictures of two classes, of which "1" has a third.
class Invariance : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
    for (const int count : {kMany, kFew}) {
      const std::string name = count == kMany ? "many" : "few";
      writePictures(folder / (name + ".npy"), count, 28);
      std::vector<std::int32_t> labels;
      for (int i = 0; i < count; ++i) labels.push_back(i % 3 == 0);
      ASSERT_TRUE(writeNpy(folder / (name + ".labels.npy"), labels));
    }
  }
  Outcome measure(const std::string& data, const std::vector<std::string>& more) const {
    std::vector<std::string> words{"invariance",   "--checkpoint", kExample + "strong.safetensors",
                                   "--data",       folder / data,  "--out",
                                   folder / "heat"};
    for (const char* word : {"--views", "3", "--augmentations", "rotation,crop", "--strengths", "0.5,1",
                             "--device", "cpu", "--threads", "1", "--json"})
      words.emplace_back(word);
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  json found(const std::vector<std::string>& more, const std::string& data = "many.npy") const {
    const auto outcome = measure(data, more);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.json();
  }
  std::string refusal(const std::vector<std::string>& more, const std::string& data = "many.npy") const {
    const auto outcome = measure(data, more);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    return outcome.err;
  }

  const Folder folder;
};

TEST_F(Invariance, ClassesAreTheWholeTakenApart) {
  const auto all = found({});
  EXPECT_EQ(all["scope"], "all");
  EXPECT_EQ(all["pictures"], kMany);
  std::vector<json> classes;
  for (const std::string name : {"0", "1"}) {
    classes.push_back(found({"--class", name}));
    EXPECT_EQ(classes.back()["scope"], "class " + name);
    EXPECT_EQ(classes.back()["pictures"], name == "0" ? 2 * kMany / 3 : kMany / 3);
    EXPECT_EQ(classes.back()["measured"], kMany);
  }
  ASSERT_EQ(all["cells"].size(), 12u);
  for (std::size_t i = 0; i < 12; ++i) {
    for (const char* metric : {"ratio", "cosine", "retention"}) {
      const double mean =
          (2 * classes[0]["cells"][i][metric].get<double>() + classes[1]["cells"][i][metric].get<double>()) /
          3;
      EXPECT_NEAR(mean, all["cells"][i][metric].get<double>(), 1e-6) << i << " " << metric;
    }
    EXPECT_TRUE(classes[0]["cells"][i]["equivariance"].is_null());
    EXPECT_FALSE(all["cells"][i]["equivariance"].is_null());
  }
  const auto both = found({"--class", "1", "--class", "0"});
  EXPECT_EQ(both["scope"], "classes 1, 0");
  EXPECT_EQ(both["cells"], all["cells"]);
}

TEST_F(Invariance, PointsAreAsInADataSetOfTheirOwn) {
  const auto some = found({"--points", "0-5"}), alone = found({}, "few.npy");
  EXPECT_EQ(some["scope"], "6 points");
  for (std::size_t i = 0; i < 12; ++i) {
    for (const char* metric : {"cosine", "alignment"})  // these do not depend on the other pictures
      EXPECT_NEAR(some["cells"][i][metric].get<double>(), alone["cells"][i][metric].get<double>(), 1e-5);
  }
  const auto ratio = [this](const std::string& rows) {
    return found({"--points", rows})["cells"][11]["ratio"].get<double>();
  };
  EXPECT_NEAR(ratio("1,4"), (ratio("1") + ratio("4")) / 2, 1e-6);
}

TEST_F(Invariance, PointsAreMeasuredBesideTheSample) {
  const auto one = found({"--limit", "8", "--points", "23", "--tangent-test", "--tangent-k", "4"});
  EXPECT_EQ(one["pictures"], 1);
  EXPECT_GE(one["measured"], 8);
  EXPECT_LE(one["measured"], 9);
  EXPECT_EQ(one["tangent_test"]["points"], 1);
  const auto tangents = readCsv(folder / "heat/tangent.csv");
  ASSERT_TRUE(tangents);
  ASSERT_EQ(tangents->rows.size(), 1u);
  EXPECT_EQ(tangents->rows[0][0], "23");
  EXPECT_EQ(tangents->rows[0][1], "23");  // its name: its number
  EXPECT_NEAR(std::stod(tangents->rows[0][4]), one["tangent_test"]["affinity"].get<double>(), 1e-12);
}

TEST_F(Invariance, LeavesTablesAndCharts) {
  const auto summary = found({"--tangent-test", "--tangent-k", "8"});
  EXPECT_EQ(filesIn(folder / "heat"),
            (std::vector<std::string>{"alignment.svg", "cosine.svg", "equivariance.svg", "invariance.csv",
                                      "invariance.json", "invariance.npy", "ratio.svg", "removed.csv",
                                      "retention.svg", "tangent.csv", "tangent.svg"}));
  EXPECT_EQ(summary["charts"].size(), 6u);
  const std::string sheet = bytesOf(folder / "heat/ratio.svg");
  for (const char* words :
       {">rotation<", ">crop<", ">0.5<", ">h, invariance ratio<", ">projector 1, invariance ratio<"})
    EXPECT_NE(sheet.find(words), std::string::npos) << words;
  for (const char* words : {">tangent planes<", ">random planes<", ">affinity<"})
    EXPECT_NE(bytesOf(folder / "heat/tangent.svg").find(words), std::string::npos) << words;
  const auto table = readCsv(folder / "heat/invariance.csv");
  ASSERT_TRUE(table);
  EXPECT_EQ(std::stod(table->rows[7][3]), summary["cells"][7]["ratio"].get<double>());
}

/// Ratios of z under each augmentation at full strength, after training with the named policy only.
std::map<std::string, double> ratiosAfter(const std::string& policy, const Folder& folder) {
  const auto trained = run({"train",
                            "--data",
                            folder / "shapes",
                            "--policy",
                            policy,
                            "--strength",
                            "1",
                            "--epochs",
                            "20",
                            "--batch",
                            "50",
                            "--width",
                            "4",
                            "--learning-rate",
                            "0.01",
                            "--projector-width",
                            "32",
                            "--projector-output",
                            "16",
                            "--device",
                            "cpu",
                            "--threads",
                            "1",
                            "--out",
                            folder / policy});
  EXPECT_EQ(trained.status, 0) << trained.err;
  const auto measured = run({"invariance", "--checkpoint", folder / (policy + "/checkpoint.safetensors"),
                             "--data", folder / "shapes", "--limit", "60", "--strengths", "1",
                             "--augmentations", "hue,rotation,translation,crop,flip", "--device", "cpu",
                             "--threads", "1", "--out", folder / "heat", "--json"});
  EXPECT_EQ(measured.status, 0) << measured.err;
  std::map<std::string, double> ratios;
  const auto summary = measured.json();
  for (const auto& cell : summary["cells"]) {
    if (cell["stage"] == "z") ratios[cell["augmentation"]] = cell["ratio"];
  }
  return ratios;
}

TEST_F(Invariance, TrainingOnHueAloneShowsInHueAndInNothingElse) {
  ASSERT_EQ(run({"synthetic", "--count", "200", "--size", "16", "--out", folder / "shapes"}).status, 0);
  auto hue = ratiosAfter("hue", folder), geometry = ratiosAfter("geometry", folder);
  ASSERT_EQ(hue.size(), 5u);
  EXPECT_LT(hue["hue"], 0.03);  // 0.009 to 0.014 with three seeds
  for (const char* other : {"rotation", "translation", "crop", "flip"}) {
    EXPECT_GT(hue[other], 0.1) << other;
    EXPECT_GT(hue[other], 5 * hue["hue"]) << other;
  }
  EXPECT_GT(geometry["hue"], 5 * hue["hue"]);
  for (const char* trained : {"rotation", "translation"}) EXPECT_LT(3 * geometry[trained], hue[trained]);
}

TEST_F(Invariance, WhatIsNotThereIsOneLine) {
  EXPECT_NE(refusal({"--class", "shoe"}).find("no class \"shoe\"; there are 0, 1"), std::string::npos);
  EXPECT_NE(refusal({"--class", "1", "--limit", "1"}).find("none of the 1 pictures measured"),
            std::string::npos);
  for (const char* rows : {"24", "5-2", "1,1", "0-", "x", "-1"})
    EXPECT_NE(refusal({"--points=" + std::string(rows)}).find("rows from 0 to 23"), std::string::npos)
        << rows;
  fs::remove(folder / "many.labels.npy");
  EXPECT_NE(refusal({"--class", "0"}).find("give their --labels"), std::string::npos);
  EXPECT_EQ(measure("many.npy", {"--class", "0", "--points", "1"}).status, 2);
}

}  // namespace
}  // namespace mlens::cli
