#include <gtest/gtest.h>

#include "core/base/Csv.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

TEST(Toy, TheLinearManifoldLosesItsGenerators) {
  const Folder folder;
  const auto outcome =
      run({"toy", "--samples", "400", "--dimension", "16", "--content", "4", "--extents", "2,0.2",
           "--strengths", "0.1,1", "--steps", "0", "--json", "--out", folder / "toy"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["kept"], nlohmann::json({6, 5}));
  EXPECT_EQ(outcome.json()["generators"].size(), 2u);
  EXPECT_EQ(filesIn(folder / "toy"),
            (std::vector<std::string>{"kept.svg", "removed.svg", "toy.about.json", "toy.csv", "toy.json"}));
  const auto table = readCsv(folder / "toy/toy.csv");
  ASSERT_TRUE(table) << table.error().text();
  const auto removed = table->column({"closed_generator_2"});
  ASSERT_GE(removed, 0);
  EXPECT_EQ(table->column({"trained_rank"}), -1);
  EXPECT_GT(std::stod(table->rows[1][static_cast<std::size_t>(removed)]), 0.98);
}

TEST(Toy, PicturesUnderAffineMapsKeepLessTheStrongerTheyMove) {
  const Folder folder;
  const auto outcome =
      run({"toy", "--data", MLENS_SOURCE_DIR "/resources/example/fashion-2000-images-idx3-ubyte.gz",
           "--limit", "300", "--side", "14", "--strengths", "0.05,0.2,1", "--steps", "0", "--json", "--out",
           folder / "toy"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto kept = outcome.json()["kept"].get<std::vector<int>>();
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_GT(kept[0], 2 * kept[1]);
  EXPECT_GT(kept[1], kept[2]);
  EXPECT_GT(kept[2], 0);
}

TEST(Toy, TrainsALinearProjector) {
  if (!std::filesystem::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so"))
    GTEST_SKIP() << "built without LibTorch";
  const Folder folder;
  const auto outcome =
      run({"toy", "--samples",   "200", "--dimension", "12",  "--content", "4",           "--extents",
           "0",   "--strengths", "1",   "--steps",     "20",  "--batch",   "32",          "--device",
           "cpu", "--threads",   "1",   "--charts",    "pdf", "--out",     folder / "toy"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("4 of 12 kept; trained: rank"), std::string::npos) << outcome.out;
  EXPECT_TRUE(bytesOf(folder / "toy/kept.pdf").starts_with("%PDF"));
}

TEST(Toy, RefusesWhatCannotBe) {
  const Folder folder;
  EXPECT_EQ(run({"toy"}).status, 2);
  EXPECT_EQ(run({"toy", "--strengths", "-1", "--out", folder / "toy"}).status, 2);
  const auto tight = run({"toy", "--dimension", "4", "--out", folder / "toy"});
  EXPECT_EQ(tight.status, 1);
  EXPECT_TRUE(tight.oneLine()) << tight.err;
}

}  // namespace
}  // namespace mlens::cli
