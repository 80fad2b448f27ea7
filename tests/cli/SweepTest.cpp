#include <gtest/gtest.h>

#include "core/base/Csv.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;

class Sweep : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
    writePictures(folder / "pictures.npy", 80, 16);
  }
  std::vector<std::string> small(std::vector<std::string> more) const {
    std::vector<std::string> words{"sweep", "--data", folder / "pictures.npy", "--out", folder / "sweep"};
    for (const char* word : {"--batch",  "40",  "--width",   "4",   "--projector-output", "8",
                             "--widths", "16",  "--epochs",  "1",   "--strengths",        "0,0.5,1",
                             "--seeds",  "1,2", "--measure", "60",  "--measure-tangents", "20",
                             "--views",  "2",   "--device",  "cpu", "--threads",          "1",
                             "--json"})
      words.emplace_back(word);
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  const Folder folder;
};

TEST_F(Sweep, LeavesATableFiguresAndAReport) {
  write(folder / "published.csv", "metric,stage,strength,value\neffective_rank,z,0.5,3.5\n");
  const auto outcome = run(small({"--published", folder / "published.csv"}));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["runs"], 6);
  EXPECT_EQ(outcome.json()["failed"], 0);
  const auto table = readCsv(folder / "sweep/sweep.csv");
  ASSERT_TRUE(table) << table.error().text();
  ASSERT_EQ(table->rows.size(), 6u);
  EXPECT_EQ(table->rows[5][0], "simclr-strength1-depth2-width16-seed2");
  EXPECT_GE(table->column({"tangent_affinity"}), 0);
  EXPECT_EQ(table->column({"knn_accuracy_h"}), -1);  // these pictures have no classes
  const auto summary = outcome.json();
  for (const std::string file : summary["figures"])
    EXPECT_TRUE(bytesOf(folder.path() / "sweep" / file).starts_with("<?xml")) << file;
  EXPECT_NE(bytesOf(folder / "sweep/figures/effective_rank.svg").find("published"), std::string::npos);

  for (const std::string name : {"report.html", "report.pdf"}) {
    const auto report = run({"report", "--sweep", folder / "sweep", "--out", folder / name});
    ASSERT_EQ(report.status, 0) << report.err;
  }
  EXPECT_TRUE(bytesOf(folder / "report.pdf").starts_with("%PDF"));
  const std::string html = bytesOf(folder / "report.html");
  for (const char* text : {"effective rank", "tangent_affinity", "Spearman", "data:image/svg+xml;base64,"})
    EXPECT_NE(html.find(text), std::string::npos) << text;

  const auto ofRun = run({"report", "--run", folder / ("sweep/" + table->rows[0][0]), "--data",
                          folder / "pictures.npy", "--device", "cpu", "--out", folder / "run.html"});
  ASSERT_EQ(ofRun.status, 0) << ofRun.err;
  const std::string page = bytesOf(folder / "run.html");
  for (const char* text :
       {"Recipe", "Loss by epoch", "invariance_all", "Invariance ratio of projector 1", "Tangent-plane test"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
}

TEST_F(Sweep, GoesOnWhereItWasInterrupted) {
  ASSERT_EQ(run(small({"--figures", "png"})).status, 0);
  const auto csv = bytesOf(folder / "sweep/sweep.csv");
  fs::remove_all(folder / "sweep/simclr-strength0.5-depth2-width16-seed1");
  const auto kept = fs::last_write_time(folder / "sweep/simclr-strength1-depth2-width16-seed1/measures.json");
  ASSERT_EQ(run(small({"--figures", "png"})).status, 0);
  EXPECT_EQ(bytesOf(folder / "sweep/sweep.csv"), csv);
  EXPECT_EQ(fs::last_write_time(folder / "sweep/simclr-strength1-depth2-width16-seed1/measures.json"), kept);
}

TEST_F(Sweep, DrawsTheProjectorsGridAndKeepsToItsPictures) {
  const auto outcome = run(small({"--depths", "1,2"}));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string figure =
      bytesOf(folder / "sweep/figures/projector-effective_rank-simclr-strength0.5.svg");
  for (const char* text : {"by depth (rows) and width (columns)", ">encoder h<", ">projector z<"})
    EXPECT_NE(figure.find(text), std::string::npos) << text;
  ASSERT_EQ(run({"report", "--sweep", folder / "sweep", "--out", folder / "r.html"}).status, 0);
  const std::string html = bytesOf(folder / "r.html");
  EXPECT_NE(html.find("Depth and width of the projector"), std::string::npos);
  const auto table = bytesOf(folder / "sweep/sweep.csv");
  writePictures(folder / "pictures.npy", 90, 16);
  const auto other = run(small({"--depths", "1,2"}));
  EXPECT_EQ(other.status, 1);
  EXPECT_NE(other.err.find("holds a sweep of other pictures"), std::string::npos) << other.err;
  EXPECT_EQ(bytesOf(folder / "sweep/sweep.csv"), table);
}

TEST_F(Sweep, RefusesWhatCannotBe) {
  EXPECT_EQ(run(small({"--strength", "1"})).status, 2);
  EXPECT_EQ(run({"report", "--out", folder / "r.html"}).status, 2);
  EXPECT_EQ(run({"report", "--sweep", folder / "sweep", "--out", folder / "r.txt"}).status, 2);
  const auto none = run({"report", "--sweep", folder / "sweep", "--out", folder / "r.html"});
  EXPECT_EQ(none.status, 1);
  EXPECT_TRUE(none.oneLine()) << none.err;
  const auto wrong = run(small({"--methods", "pirl"}));
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.err.find("unknown method \"pirl\""), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace mlens::cli
