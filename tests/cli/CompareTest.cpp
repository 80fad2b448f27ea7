// compare, models and transfer from the command line.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Random.h"
#include "core/session/SessionFile.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;

/// The blobs of a.npy, with the places of rows 0 and 1 (of different classes) changed in b.npy.
void writePair(const Folder& folder, Index rows, Index columns) {
  const Matrix a = writeBlobs(folder / "a.npy", folder / "a.labels.npy", rows, columns, 3);
  std::vector<Index> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), Index{0});
  std::swap(order[0], order[1]);
  ASSERT_TRUE(writeNpy(folder / "b.npy", a.gather(order)));
}

std::string cell(const CsvTable& table, std::size_t row, const std::string& column) {
  const auto at = std::ranges::find(table.header, column) - table.header.begin();
  return table.rows.at(row).at(static_cast<std::size_t>(at));
}

TEST(Compare, FindsTwoPointsThatChangedPlaces) {
  const Folder folder;
  writePair(folder, 90, 6);
  const auto outcome = run({"compare", folder / "a.npy", folder / "b.npy", "--k", "8", "--top", "2", "--out",
                            folder / "out", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto summary = outcome.json();
  EXPECT_EQ(summary["n"], 90);
  EXPECT_EQ(summary["cka"]["stages"], (std::vector<std::string>{"A vectors", "B vectors"}));
  EXPECT_GT(summary["cka"]["linear"][0][1], 0.9);
  EXPECT_LT(summary["cka"]["linear"][0][1], 1);
  EXPECT_NEAR(summary["pairs"][0]["overlap_by_chance"], 8.0 / 89, 1e-9);
  EXPECT_GT(summary["pairs"][0]["overlap"], 0.9);
  const auto files = filesIn(folder / "out");
  for (const auto& name : summary["files"]) {
    EXPECT_NE(std::ranges::find(files, name.get<std::string>()), files.end()) << name;
  }
  EXPECT_NE(bytesOf(folder / "out/cka.svg").find("A vectors"), std::string::npos);
  const auto changed = readCsv(folder / "out/most-changed-vectors.csv");
  ASSERT_TRUE(changed) << changed.error().text();
  ASSERT_EQ(changed->rows.size(), 2u);
  const std::vector<std::string> rows{cell(*changed, 0, "row"), cell(*changed, 1, "row")};
  EXPECT_TRUE(std::ranges::is_permutation(rows, std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(cell(*changed, 0, "overlap"), "0");
  EXPECT_EQ(cell(*changed, 0, "kept"), "");
  const auto lost = cell(*changed, 0, "lost");
  EXPECT_EQ(std::ranges::count(lost, ';'), 7);
  const auto classes = readCsv(folder / "out/classes-vectors.csv");
  ASSERT_TRUE(classes) << classes.error().text();
  EXPECT_EQ(cell(*classes, 2, "own_class_change"), "0");
  const auto points = readCsv(folder / "out/points-vectors.csv");
  ASSERT_TRUE(points) << points.error().text();
  EXPECT_EQ(cell(*points, 0, "nnk_count_a"), cell(*points, 1, "nnk_count_b"));
  EXPECT_GT(std::stod(cell(*points, 0, "displacement")), 0.5);
  EXPECT_EQ(readNpyMatrix(folder / "out/overlap-vectors.npy")->rows(), 90);
}

TEST(Compare, AReportHoldsItsFiguresAndNumbers) {
  const Folder folder;
  writePair(folder, 90, 6);
  for (const std::string report : {"r.html", "r.pdf"}) {
    const auto outcome = run({"compare", folder / "a.npy", folder / "b.npy", "--k", "8", "--out",
                              folder / "out", "--report", folder / report, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["report"], folder / report);
  }
  const std::string html = bytesOf(folder / "r.html");
  for (const char* word :
       {"a against b", "neighbour overlap", "linear CKA", "k = 8", "most", "Class by class"}) {
    EXPECT_NE(html.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(html.find("src=\"http"), std::string::npos);  // needs no other file
  const auto svgs = [&] {
    int count = 0;
    for (auto at = html.find("data:image/svg"); at != std::string::npos;
         at = html.find("data:image/svg", at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(svgs(), 4);  // CKA, overlap, maps, classes
  EXPECT_EQ(bytesOf(folder / "r.pdf").substr(0, 5), "%PDF-");
  EXPECT_EQ(run({"compare", "a", "b", "--out", "o", "--report", "r.txt"}).status, 2);
}

TEST(Compare, SameBytesOnOneAndTwoThreads) {
  const Folder folder;
  writePair(folder, 1500, 30);
  for (const std::string threads : {"1", "2"}) {
    const auto outcome = run({"compare", folder / "a.npy", folder / "b.npy", "--threads", threads, "--out",
                              folder / ("out" + threads)});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  const auto files = filesIn(folder / "out1");
  EXPECT_EQ(files, filesIn(folder / "out2"));
  for (const std::string& name : files) {
    EXPECT_EQ(bytesOf(folder / ("out1/" + name)), bytesOf(folder / ("out2/" + name))) << name;
  }
}

TEST(Compare, TwoCheckpointsHaveFourStages) {
  if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
  const Folder folder;
  const auto outcome = run({"compare", kExample + "strong.safetensors", kExample + "weak.safetensors",
                            "--data", kExample + "fashion-2000-images-idx3-ubyte.gz", "--limit", "200",
                            "--device", "cpu", "--map", "none", "--out", folder / "out", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto summary = outcome.json();
  EXPECT_EQ(summary["cka"]["stages"],
            (std::vector<std::string>{"A encoder h", "A projector z", "B encoder h", "B projector z"}));
  ASSERT_EQ(summary["pairs"].size(), 2u);
  EXPECT_EQ(summary["pairs"][1]["name"], "projector");
  EXPECT_TRUE(fs::exists(folder / "out/class-neighbors-encoder.svg"));
  const auto shares = readCsv(folder / "out/class-neighbors-projector.csv");
  ASSERT_TRUE(shares) << shares.error().text();
  double first = 0;  // of one class the shares of all neighbours are one
  for (std::size_t i = 0; i < shares->rows.size(); ++i) {
    if (cell(*shares, i, "class") == cell(*shares, 0, "class"))
      first += std::stod(cell(*shares, i, "share_a"));
  }
  EXPECT_NEAR(first, 1, 1e-4);
}

TEST(Compare, WhatCannotBeComparedIsOneLine) {
  const Folder folder;
  writePair(folder, 40, 4);
  ASSERT_TRUE(writeNpy(folder / "few.npy", blobs(39, 4, 3)));
  std::vector<float> values(160, 1.f);
  ASSERT_TRUE(writeNpy(folder / "same.npy", *Matrix::create(40, 4, values)));
  values[7] = std::nanf("");
  ASSERT_TRUE(writeNpy(folder / "nan.npy", *Matrix::create(40, 4, values)));
  write(folder / "empty.npy", "");
  write(folder / "no.pth", "no checkpoint");
  const std::pair<const char*, const char*> bad[] = {{"few.npy", "39"},      {"same.npy", "same"},
                                                     {"nan.npy", "nan.npy"}, {"empty.npy", "empty.npy"},
                                                     {"no.pth", "--data"},   {"missing.npy", "missing.npy"}};
  for (const auto& [name, says] : bad) {
    const auto outcome = run({"compare", folder / "a.npy", folder / name, "--out", folder / "out"});
    EXPECT_EQ(outcome.status, 1) << name;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(folder / "out"));
  }
  const std::vector<std::vector<std::string>> wrong = {
      {"compare", "a.npy", "--out", "o"},
      {"compare", "a.npy", "b.npy", "--out", "o", "--k", "0"},
      {"compare", "a.npy", "b.npy", "--out", "o", "--map", "tsne"},
      {"models", "--out", "o"},
      {"transfer", "--table", "t.csv"}};
  for (const auto& arguments : wrong) EXPECT_EQ(run(arguments).status, 2) << arguments.back();
}

TEST(Compare, CtrlCLeavesNoHalfFile) {
  const Folder folder;
  writePair(folder, 20000, 300);
  Conditions conditions;
  conditions.signal = SIGINT;
  const auto outcome =
      run({"compare", folder / "a.npy", folder / "b.npy", "--out", folder / "out"}, conditions);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_FALSE(fs::exists(folder / "out/summary.json"));
  EXPECT_EQ(filesIn(folder.path()), (std::vector<std::string>{"a.labels.npy", "a.npy", "b.npy"}));
}

/// Six models of 60 points: three with broad, three with narrow blobs. Their metrics tell which.
void writeModels(const Folder& folder) {
  std::string list = "model,path,paradigm\n";
  RandomStream random(4);
  for (int m = 0; m < 6; ++m) {
    std::vector<float> values;
    for (int i = 0; i < 60; ++i) {
      for (int j = 0; j < 5; ++j) {
        const double spread = m < 3 ? 0.1 : 3;
        values.push_back(static_cast<float>((i % 3 == j ? 10 : 0) + spread * random.normal()));
      }
    }
    std::string name = "m";
    name += std::to_string(m);
    ASSERT_TRUE(writeNpy(folder / (name + ".npy"), *Matrix::create(60, 5, std::move(values))));
    list += name + "," + name + ".npy," + (m < 3 ? "narrow" : "broad") + "\n";
  }
  write(folder / "list.csv", list);
}

TEST(ManyModels, GroupsThatDifferAreFound) {
  const Folder folder;
  writeModels(folder);
  const auto outcome = run(
      {"models", "--list", folder / "list.csv", "--out", folder / "out", "--permutations", "999", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto summary = outcome.json();
  EXPECT_EQ(summary["models"].size(), 6u);
  EXPECT_EQ(summary["groups"]["count"], 2);
  EXPECT_GT(summary["groups"]["silhouette"], 0.2);
  EXPECT_LE(summary["groups"]["silhouette_p"], 0.2);  // 2 of the 20 ways to name them are as good
  EXPECT_EQ(filesIn(folder / "out"),
            (std::vector<std::string>{"dendrogram.csv", "dendrogram.svg", "heatmap.svg", "map.csv", "map.svg",
                                      "metrics.csv", "summary.json", "zscores.csv"}));
  const auto metrics = readCsv(folder / "out/metrics.csv");
  ASSERT_TRUE(metrics) << metrics.error().text();
  EXPECT_EQ(metrics->rows[4][1], "broad");
  EXPECT_GT(std::stod(cell(*metrics, 5, "vectors.effective_rank")),
            std::stod(cell(*metrics, 0, "vectors.effective_rank")));

  write(folder / "accuracy.csv", "model,cars,birds\nm0,90,1\nm1,91,2\nm2,92,\nm3,50,3\nm4,51,4\nm5,52,5\n");
  const auto transferred = run({"transfer", "--table", folder / "accuracy.csv", "--metrics",
                                folder / "out/metrics.csv", "--out", folder / "t", "--json"});
  ASSERT_EQ(transferred.status, 0) << transferred.err;
  const auto cars = transferred.json()["tasks"][0];
  EXPECT_EQ(cars["task"], "cars");
  EXPECT_NEAR(cars["tree"]["error_of_mean"], 24.0, 0.1);  // of 90 91 92 50 51 52, each from the other five
  EXPECT_EQ(transferred.json()["tasks"][1]["models"].size(), 5u);
  EXPECT_EQ(filesIn(folder / "t"), (std::vector<std::string>{"1-cars.svg", "2-birds.svg", "correlations.csv",
                                                             "predictions.csv", "summary.json"}));
}

TEST(ManyModels, ATableOfMetricsIsDrawnAsItIs) {
  const Folder folder;
  write(folder / "published.csv", "model,group,a,b\nx,g,1,2\ny,g,1.5,2\nz,h,5,9\n");
  const auto outcome = run({"models", "--list", folder / "published.csv", "--out", folder / "out",
                            "--permutations", "9", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["metrics"], (std::vector<std::string>{"a", "b"}));
  EXPECT_NE(bytesOf(folder / "out/heatmap.svg").find("x"), std::string::npos);
  const auto metrics = readCsv(folder / "out/metrics.csv");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(cell(*metrics, 2, "b"), "9");
  const auto printed =
      run({"models", "--list", folder / "published.csv", "--out", folder / "pdf", "--charts", "pdf"});
  ASSERT_EQ(printed.status, 0) << printed.err;
  EXPECT_EQ(bytesOf(folder / "pdf/dendrogram.pdf").substr(0, 5), "%PDF-");
}

TEST(ManyModels, ASessionsListIsReadInsideItsFolderOnly) {
  const Folder folder;
  writeModels(folder);
  Session session;
  session.survey.list = folder / "list.csv";
  session.survey.accuracies = folder / "accuracy.csv";
  session.survey.permutations = 99;
  const std::string file = folder / "many.mlens", inner = folder / "inner/many.mlens";
  fs::create_directories(folder / "inner");
  ASSERT_TRUE(writeSession(file, session) && writeSession(inner, session));
  write(folder / "accuracy.csv", "model,cars\nm0,90\n");
  const auto outcome = run({"models", "--session", file, "--out", folder / "out", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto given =
      run({"models", "--list", folder / "list.csv", "--permutations", "99", "--out", folder / "given"});
  ASSERT_EQ(given.status, 0) << given.err;
  EXPECT_EQ(outcome.json()["groups"]["permutations"], 99);
  EXPECT_EQ(bytesOf(folder / "out/metrics.csv"), bytesOf(folder / "given/metrics.csv"));
  EXPECT_NE(outcome.json()["notes"].dump().find("accuracy.csv"), std::string::npos);

  const auto refused = run({"models", "--session", inner, "--out", folder / "refused"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(refused.oneLine()) << refused.err;
  EXPECT_NE(refused.err.find("--outside"), std::string::npos) << refused.err;
  EXPECT_FALSE(fs::exists(folder / "refused"));
  EXPECT_EQ(run({"models", "--session", inner, "--outside", "--out", folder / "allowed"}).status, 0);
  session.survey = {};
  ASSERT_TRUE(writeSession(file, session));
  EXPECT_EQ(run({"models", "--session", file, "--out", folder / "none"}).status, 1);
  for (const auto& wrong : {std::vector<std::string>{"models", "--out", folder / "x"},
                            {"models", "--session", file, "--list", "l.csv", "--out", folder / "x"},
                            {"models", "--session", file, "--k", "9", "--out", folder / "x"}}) {
    EXPECT_EQ(run(wrong).status, 2);
  }
}

TEST(ManyModels, BadListsAreOneLine) {
  const Folder folder;
  writeModels(folder);
  write(folder / "two.csv", "path\nm0.npy\nm1.npy\n");
  write(folder / "nopath.csv", "model,where\na,m0.npy\nb,m1.npy\nc,m2.npy\n");
  write(folder / "gone.csv", "path\nm0.npy\nm1.npy\nm9.npy\n");
  write(folder / "empty.csv", "");
  write(folder / "words.csv", "model,cars\nm0,good\n");
  write(folder / "others.csv", "model,cars\nx,1\ny,2\n");
  for (const char* list : {"two.csv", "nopath.csv", "gone.csv", "empty.csv", "none.csv"}) {
    const auto outcome = run({"models", "--list", folder / list, "--out", folder / "out"});
    EXPECT_EQ(outcome.status, 1) << list;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_FALSE(fs::exists(folder / "out"));
  }
  write(folder / "metrics.csv", "model,rank\nm0,1\nm1,2\nm2,3\nm3,4\nm4,5\n");
  for (const char* table : {"words.csv", "others.csv", "empty.csv", "none.csv"}) {
    const auto outcome = run({"transfer", "--table", folder / table, "--metrics", folder / "metrics.csv"});
    EXPECT_EQ(outcome.status, 1) << table;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  }
}

}  // namespace
}  // namespace mlens::cli
