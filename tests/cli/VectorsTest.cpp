#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/Npy.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;

/// Indices of the k nearest rows, by summing squares in float64.
std::vector<std::int64_t> nearest(const Matrix& points, Index query, Index k) {
  std::vector<std::pair<double, Index>> order;
  for (Index i = 0; i < points.rows(); ++i) {
    double sum = 0;
    for (Index j = 0; j < points.columns(); ++j) {
      const double difference = static_cast<double>(points(i, j)) - points(query, j);
      sum += difference * difference;
    }
    if (i != query) order.emplace_back(sum, i);
  }
  std::ranges::sort(order);
  std::vector<std::int64_t> rows;
  for (Index i = 0; i < k; ++i) rows.push_back(order[static_cast<std::size_t>(i)].second);
  return rows;
}

TEST(Project, FindsTheDirectionsOfABox) {
  const Folder folder;
  std::vector<float> values;  // a grid 9 x 5 x 1, rotated by no angle: variances are known
  for (int x = -4; x <= 4; ++x) {
    for (int y = -2; y <= 2; ++y) {
      values.insert(values.end(), {static_cast<float>(y), 7.0f, static_cast<float>(x)});
    }
  }
  ASSERT_TRUE(writeNpy(folder / "x.npy", *Matrix::create(45, 3, values)));
  const auto outcome = run({"project", "--input", folder / "x.npy", "--dims", "2", "--out", folder / "y.npy",
                            "--basis-out", folder / "basis.safetensors", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto summary = outcome.json();
  EXPECT_EQ(summary["n"], 45);
  EXPECT_NEAR(summary["explained_variance"][0], 300.0 / 44, 1e-5);  // 5 (16+9+4+1) 2 / (N - 1)
  EXPECT_NEAR(summary["explained_variance"][1], 90.0 / 44, 1e-5);
  const auto map = readNpyMatrix(folder / "y.npy");
  ASSERT_TRUE(map) << map.error().text();
  ASSERT_EQ(map->columns(), 2);
  for (Index i = 0; i < 45; ++i) {
    EXPECT_NEAR((*map)(i, 0), values[static_cast<std::size_t>(i * 3 + 2)], 1e-5);
    EXPECT_NEAR((*map)(i, 1), values[static_cast<std::size_t>(i * 3)], 1e-5);
  }
  EXPECT_TRUE(fs::exists(folder / "basis.safetensors"));
}

TEST(Graph, AgreesWithBruteForce) {
  const Folder folder;
  const Matrix points = writeBlobs(folder / "x.npy", folder / "l.npy", 150, 12, 3);
  const auto outcome =
      run({"graph", "--input", folder / "x.npy", "--k", "7", "--out", folder / "graph", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["k"], 7);
  EXPECT_EQ(filesIn(folder / "graph"),
            (std::vector<std::string>{"distances.npy", "indices.npy", "summary.json"}));
  const auto indices = readNpyMatrix(folder / "graph/indices.npy");
  const auto distances = readNpyMatrix(folder / "graph/distances.npy");
  ASSERT_TRUE(indices && distances);
  ASSERT_EQ(indices->columns(), 7);
  for (Index i = 0; i < 150; ++i) {
    const auto expected = nearest(points, i, 7);
    for (Index j = 0; j < 7; ++j) {
      EXPECT_EQ(static_cast<std::int64_t>((*indices)(i, j)), expected[static_cast<std::size_t>(j)]);
    }
    EXPECT_TRUE(std::ranges::is_sorted(distances->row(i)));
  }
}

TEST(Graph, AsksForAtMostTheOtherRows) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 4, 3, 2);
  const auto outcome =
      run({"graph", "--input", folder / "x.npy", "--k", "10", "--out", folder / "g", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["k"], 3);
  EXPECT_EQ(outcome.json()["k_asked"], 10);
}

TEST(Metrics, OfBlobsAreWhatTheyMustBe) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 120, 9, 3);
  const auto outcome = run({"metrics", "--input", folder / "x.npy", "--labels", folder / "l.npy", "--other",
                            folder / "x.npy", "--out", folder / "m.json", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto numbers = outcome.json();
  EXPECT_EQ(numbers, nlohmann::json::parse(bytesOf(folder / "m.json")));
  EXPECT_EQ(numbers["n"], 120);
  EXPECT_EQ(numbers["dim"], 9);
  EXPECT_EQ(numbers["knn_accuracy"], 1);
  EXPECT_EQ(numbers["neighbor_overlap_k15"], 1);
  EXPECT_LT(numbers["effective_rank"], 9);
  EXPECT_GT(numbers["effective_rank"], 2);
  // Three far blobs of equal size span a plane: nearly all variance lies in two equal directions.
  EXPECT_NEAR(numbers["participation_ratio"], 2, 0.15);
}

TEST(Vectors, OneAndTwoThreadsGiveTheSameBytes) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 3000, 40, 5);
  for (const std::string threads : {"1", "2"}) {
    EXPECT_EQ(run({"project", "--input", folder / "x.npy", "--out", folder / ("y" + threads + ".npy"),
                   "--threads", threads})
                  .status,
              0);
    EXPECT_EQ(
        run({"graph", "--input", folder / "x.npy", "--out", folder / ("g" + threads), "--threads", threads})
            .status,
        0);
  }
  EXPECT_EQ(bytesOf(folder / "y1.npy"), bytesOf(folder / "y2.npy"));
  for (const char* name : {"indices.npy", "distances.npy", "summary.json"}) {
    EXPECT_FALSE(bytesOf(folder / ("g1/" + std::string(name))).empty());
    EXPECT_EQ(bytesOf(folder / ("g1/" + std::string(name))), bytesOf(folder / ("g2/" + std::string(name))));
  }
}

/// Files that are not what they must be. Each is refused by every command in one line that names it.
TEST(Vectors, BadInputIsOneLineThatNamesTheFile) {
  const Folder folder;
  writeBlobs(folder / "good.npy", folder / "labels.npy", 30, 4, 3);
  const std::string good = bytesOf(folder / "good.npy");
  write(folder / "empty.npy", "");
  write(folder / "magic.npy", "not an array at all, whatever the name says");
  write(folder / "truncated.npy", good.substr(0, good.size() - 40));
  write(folder / "header.npy", good.substr(0, 30));
  write(folder / "empty.csv", "");
  write(folder / "words.csv", "a,b\nx,y\n");
  write(folder / "ragged.csv", "1,2\n3\n");
  write(folder / "bad.npz", "PK\x03\x04 no more");
  std::vector<float> values(40, 1.0f);
  values[17] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(writeNpy(folder / "nan.npy", *Matrix::create(10, 4, values)));
  values[17] = std::numeric_limits<float>::infinity();
  ASSERT_TRUE(writeNpy(folder / "inf.npy", *Matrix::create(10, 4, values)));
  ASSERT_TRUE(writeNpy(folder / "norows.npy", *Matrix::create(0, 4, {})));
  fs::create_directory(folder / "folder.npy");
  for (const char* name :
       {"missing.npy", "empty.npy", "magic.npy", "truncated.npy", "header.npy", "empty.csv", "words.csv",
        "ragged.csv", "bad.npz", "nan.npy", "inf.npy", "norows.npy", "folder.npy"}) {
    const std::string input = folder / name;
    for (const auto& arguments :
         {std::vector<std::string>{"project", "--input", input, "--dims", "2", "--out", folder / "out/y.npy"},
          std::vector<std::string>{"graph", "--input", input, "--out", folder / "out"},
          std::vector<std::string>{"metrics", "--input", input, "--out", folder / "out/m.json"}}) {
      const auto outcome = run(arguments);
      EXPECT_EQ(outcome.status, 1) << name << outcome.out;
      EXPECT_TRUE(outcome.oneLine()) << outcome.err;
      EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    }
    EXPECT_TRUE(filesIn(folder / "out").empty());
  }
}

TEST(Vectors, WhatDoesNotFitTogetherIsTold) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 30, 4, 3);
  writeBlobs(folder / "short.npy", folder / "shortl.npy", 20, 4, 3);
  writeBlobs(folder / "one.npy", folder / "onel.npy", 1, 4, 3);
  for (const auto& arguments :
       {std::vector<std::string>{"metrics", "--input", folder / "x.npy", "--labels", folder / "shortl.npy"},
        std::vector<std::string>{"metrics", "--input", folder / "x.npy", "--labels", folder / "x.npy"},
        std::vector<std::string>{"metrics", "--input", folder / "x.npy", "--other", folder / "short.npy"},
        std::vector<std::string>{"metrics", "--input", folder / "one.npy"},
        std::vector<std::string>{"graph", "--input", folder / "one.npy", "--out", folder / "g"},
        std::vector<std::string>{"project", "--input", folder / "x.npy", "--dims", "5", "--out",
                                 folder / "y.npy"}}) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.status, 1) << arguments.back();
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  }
}

TEST(Vectors, OnePointIsAMapOfOnePoint) {
  const Folder folder;
  writeBlobs(folder / "one.npy", folder / "l.npy", 1, 4, 3);
  const auto outcome = run({"project", "--input", folder / "one.npy", "--out", folder / "y.npy"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto map = readNpyMatrix(folder / "y.npy");
  ASSERT_TRUE(map);
  EXPECT_EQ((*map)(0, 0), 0);
}

TEST(Vectors, WhatCannotBeWrittenIsOneLineAndLeavesNothing) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 2000, 4, 3);
  write(folder / "file", "in the way");
  auto outcome = run({"project", "--input", folder / "x.npy", "--out", folder / "file/y.npy"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  outcome = run({"graph", "--input", folder / "x.npy", "--out", folder / "file"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;

  Conditions fullDisk;
  fullDisk.largestFile = 4096;
  outcome = run({"project", "--input", folder / "x.npy", "--out", folder / "out/y.npy"}, fullDisk);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("y.npy"), std::string::npos) << outcome.err;
  EXPECT_TRUE(filesIn(folder / "out").empty());
}

TEST(Interrupt, CtrlCStopsAGraphAndLeavesNoFile) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 60'000, 128, 10);
  for (const int signal : {SIGINT, SIGTERM}) {
    Conditions conditions;
    conditions.signal = signal;
    conditions.unset = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"};  // then the program starts itself once more
    const auto outcome = run(
        {"graph", "--input", folder / "x.npy", "--k", "50", "--search", "blocked", "--out", folder / "graph"},
        conditions);
    EXPECT_EQ(outcome.status, 1) << outcome.err;
    EXPECT_EQ(outcome.err, "manifold-lens: cancelled\n");
    EXPECT_TRUE(filesIn(folder / "graph").empty());
    EXPECT_EQ(outcome.name, "manifold-lens");
  }
}

}  // namespace
}  // namespace mlens::cli
