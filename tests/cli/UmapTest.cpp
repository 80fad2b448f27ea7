// UMAP from the command line: maps, their records, new points placed on them.
#include <gtest/gtest.h>
#include <signal.h>

#include <cmath>
#include <limits>

#include "core/base/Npy.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

using Words = std::vector<std::string>;

Words umap(const std::string& input, const std::string& out, const Words& more = {}) {
  Words words{"project", "--method", "umap", "--input", input, "--out", out, "--epochs", "60"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void expectRefused(const Words& words, const std::string& reason, int status = 1) {
  const auto outcome = run(words);
  EXPECT_EQ(outcome.status, status) << outcome.out;
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find(reason), std::string::npos) << outcome.err;
}

TEST(Umap, MapsAndSaysHowWell) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 300, 12, 3);
  const auto one = run(umap(
      folder / "x.npy", folder / "one/y.npy",
      {"--dims", "2", "--neighbors", "10", "--min-dist", "0.2", "--seed", "7", "--json", "--threads", "1"}));
  ASSERT_EQ(one.status, 0) << one.err;
  const auto summary = one.json();
  EXPECT_EQ(summary["neighbors"], 10);
  EXPECT_EQ(summary["epochs"], 60);
  EXPECT_EQ(summary["recall"], 1.0);
  EXPECT_EQ(summary["search"], "exact, blocked GEMM");
  EXPECT_EQ(summary["trust_sampled"], 300);
  EXPECT_EQ(summary["trust_k"], 15);
  EXPECT_GT(summary["trustworthiness"].get<double>(), 0.8);
  EXPECT_GT(summary["continuity"].get<double>(), 0.8);
  for (const char* stage : {"neighbors", "graph", "start", "layout", "trust"}) {
    EXPECT_GE(summary["seconds"][stage].get<double>(), 0) << stage;
  }
  EXPECT_EQ(filesIn(folder / "one"), (Words{"y.npy", "y.umap.json"}));
  const auto map = readNpyMatrix(folder / "one/y.npy");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->rows(), 300);
  EXPECT_EQ(map->columns(), 2);

  // The same bits on two threads; another map for another seed.
  const Words same{"--dims", "2", "--neighbors", "10", "--min-dist", "0.2", "--threads", "2", "--seed"};
  Words seven = same, eight = same;
  seven.push_back("7");
  eight.push_back("8");
  ASSERT_EQ(run(umap(folder / "x.npy", folder / "two/y.npy", seven)).status, 0);
  ASSERT_EQ(run(umap(folder / "x.npy", folder / "three/y.npy", eight)).status, 0);
  for (const char* name : {"y.npy", "y.umap.json"}) {
    EXPECT_EQ(bytesOf(folder.path() / "one" / name), bytesOf(folder.path() / "two" / name)) << name;
  }
  EXPECT_NE(bytesOf(folder / "one/y.npy"), bytesOf(folder / "three/y.npy"));
}

TEST(Umap, OptionsReachTheMap) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 2500, 12, 3);
  const auto outcome = run(umap(folder / "x.npy", folder / "y.npy",
                                {"--metric", "cosine", "--init", "pca", "--knn", "approximate", "--json"}));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto summary = outcome.json();
  EXPECT_EQ(summary["dims"], 3);
  EXPECT_EQ(summary["metric"], "cosine");
  EXPECT_EQ(summary["init"], "pca");
  EXPECT_TRUE(summary["search"].get<std::string>().starts_with("approximate, NN-descent, recall"));
  EXPECT_GT(summary["recall"].get<double>(), 0.98);
  const auto graph =
      run({"graph", "--input", folder / "x.npy", "--search", "approximate", "--out", folder / "g", "--json"});
  ASSERT_EQ(graph.status, 0) << graph.err;
  EXPECT_GT(graph.json()["recall"].get<double>(), 0.98);
  const auto quick = run(umap(folder / "x.npy", folder / "quick.npy", {"--no-trust", "--json"}));
  ASSERT_EQ(quick.status, 0) << quick.err;
  EXPECT_FALSE(quick.json().contains("trustworthiness"));
}

TEST(Umap, AlignsToAnotherMap) {
  const Folder folder;
  const Matrix points = writeBlobs(folder / "x.npy", folder / "l.npy", 300, 12, 3);
  std::vector<float> doubled(points.data(), points.data() + points.rows() * points.columns());
  for (float& value : doubled) value *= 2;
  ASSERT_TRUE(writeNpy(folder / "z.npy", *Matrix::create(300, 12, doubled)));
  ASSERT_EQ(run(umap(folder / "x.npy", folder / "x2.npy", {"--dims", "2"})).status, 0);
  const auto aligned = run(umap(folder / "z.npy", folder / "z2.npy",
                                {"--dims", "2", "--align-to", folder / "x2.npy", "--seed", "5", "--json"}));
  ASSERT_EQ(aligned.status, 0) << aligned.err;
  EXPECT_EQ(aligned.json()["init"], "aligned");
  const auto free = run(umap(folder / "z.npy", folder / "f2.npy", {"--dims", "2", "--seed", "5"}));
  ASSERT_EQ(free.status, 0);
  // Three blobs stay where they were; without a common start they may be anywhere.
  const auto reference = readNpyMatrix(folder / "x2.npy"), map = readNpyMatrix(folder / "z2.npy");
  double size = 0;
  for (Index i = 0; i < 300; ++i)
    size += std::hypot((*reference)(i, 0) - (*reference)(0, 0), (*reference)(i, 1) - (*reference)(0, 1));
  EXPECT_LT(aligned.json()["displacement_median"].get<double>(), 0.5 * size / 300);
  EXPECT_EQ(map->rows(), 300);
  const auto coupled = run(umap(folder / "z.npy", folder / "c2.npy",
                                {"--dims", "2", "--align-to", folder / "x2.npy", "--seed", "5", "--coupling",
                                 "0.5", "--knn", "exact", "--json"}));
  ASSERT_EQ(coupled.status, 0) << coupled.err;
  // The record tells all that made the map.
  const auto record = nlohmann::json::parse(bytesOf(folder / "c2.umap.json"));
  EXPECT_EQ(record["map"]["search"], "exact");
  EXPECT_EQ(record["map"]["alignedTo"]["coupling"], 0.5);
  EXPECT_EQ(record["reference"]["path"], folder / "x2.npy");
  EXPECT_LT(coupled.json()["displacement_median"].get<double>(),
            aligned.json()["displacement_median"].get<double>());
  EXPECT_EQ(run(umap(folder / "z.npy", folder / "no.npy", {"--dims", "2", "--coupling", "0.5"})).status, 2);
  writeBlobs(folder / "short.npy", folder / "l.npy", 30, 2, 3);
  expectRefused(
      umap(folder / "z.npy", folder / "no.npy", {"--dims", "2", "--align-to", folder / "short.npy"}),
      "short.npy: is 30 x 2");
  expectRefused(umap(folder / "z.npy", folder / "no.npy", {"--dims", "3", "--align-to", folder / "x2.npy"}),
                "x2.npy: is 300 x 2");
}

TEST(Umap, NewPointsArePlacedAmongTheirLike) {
  const Folder folder;
  const Matrix all = writeBlobs(folder / "all.npy", folder / "l.npy", 330, 12, 3);
  std::vector<Index> old(300), fresh(30);
  for (Index i = 0; i < 330; ++i) (i < 300 ? old[i] : fresh[i - 300]) = i;
  ASSERT_TRUE(writeNpy(folder / "x.npy", all.gather(old)));
  ASSERT_TRUE(writeNpy(folder / "new.npy", all.gather(fresh)));
  ASSERT_EQ(run(umap(folder / "x.npy", folder / "y.npy", {"--dims", "2"})).status, 0);
  const Words place{"project", "--input", folder / "new.npy", "--place-on", folder / "y.npy"};
  const auto placing = [&](const std::string& out, const std::string& threads) {
    Words words = place;
    words.insert(words.end(), {"--out", out, "--threads", threads, "--json"});
    return run(words);
  };
  const auto outcome = placing(folder / "placed.npy", "1");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["n"], 30);
  ASSERT_EQ(placing(folder / "again.npy", "2").status, 0);
  EXPECT_EQ(bytesOf(folder / "placed.npy"), bytesOf(folder / "again.npy"));
  const auto map = readNpyMatrix(folder / "y.npy"), placed = readNpyMatrix(folder / "placed.npy");
  ASSERT_TRUE(map && placed);
  for (Index i = 0; i < 30; ++i) {  // 300 + i is of class i % 3, as the nearest on the map must be
    Index nearest = 0;
    const auto distance = [&](Index j) {
      return std::hypot((*map)(j, 0) - (*placed)(i, 0), (*map)(j, 1) - (*placed)(i, 1));
    };
    for (Index j = 1; j < 300; ++j) nearest = distance(j) < distance(nearest) ? j : nearest;
    EXPECT_EQ(nearest % 3, i % 3);
  }

  const auto placeOn = [&](const std::string& input, const std::string& map_, const Words& more = {}) {
    Words words{"project", "--input", input, "--place-on", map_, "--out", folder / "no/no.npy"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  expectRefused(placeOn(folder / "x.npy", folder / "y.npy", {"--neighbors", "5"}), "--neighbors", 2);
  expectRefused(placeOn(folder / "x.npy", folder / "new.npy"), "has no new.umap.json beside it");
  expectRefused(placeOn(folder / "x.npy", folder / "missing.npy"), "missing.npy");
  writeBlobs(folder / "wide.npy", folder / "l.npy", 10, 13, 3);
  expectRefused(placeOn(folder / "wide.npy", folder / "y.npy"),
                "has 13 dimensions, the map was made from 12");
  const std::string record = bytesOf(folder / "y.umap.json");
  for (const std::string& broken :
       {std::string("{"), std::string("[]"), std::string("{}"), record.substr(0, record.size() / 2),
        std::string(R"({"format": "manifold-lens umap map", "version": 1, "map": {"method": "umap"}})"),
        std::string(R"({"format": "manifold-lens umap map", "version": 9})")}) {
    write(folder / "y.umap.json", broken);
    expectRefused(placeOn(folder / "new.npy", folder / "y.npy"), "y.umap.json");
  }
  write(folder / "y.umap.json", record);
  const std::string vectors = bytesOf(folder / "x.npy");
  ASSERT_TRUE(writeNpy(folder / "x.npy", all.gather(std::vector<Index>(300, 1))));
  expectRefused(placeOn(folder / "new.npy", folder / "y.npy"), "has changed since the map was made");
  std::filesystem::remove(folder / "x.npy");
  expectRefused(placeOn(folder / "new.npy", folder / "y.npy"), "x.npy");
  write(folder / "x.npy", vectors);
  ASSERT_TRUE(writeNpy(folder / "y.npy", all.gather(old)));
  expectRefused(placeOn(folder / "new.npy", folder / "y.npy"), "y.npy: has changed since its record");
  EXPECT_TRUE(filesIn(folder / "no").empty());
}

TEST(Umap, FewPointsAndBadInput) {
  const Folder folder;
  writeBlobs(folder / "three.npy", folder / "l.npy", 3, 4, 3);
  const auto three = run(umap(folder / "three.npy", folder / "y.npy", {"--neighbors", "50", "--json"}));
  ASSERT_EQ(three.status, 0) << three.err;
  EXPECT_EQ(three.json()["neighbors_used"], 3);
  writeBlobs(folder / "twenty.npy", folder / "l.npy", 20, 4, 3);
  EXPECT_EQ(run(umap(folder / "twenty.npy", folder / "y.npy", {"--neighbors", "200"})).status, 0);

  writeBlobs(folder / "one.npy", folder / "l.npy", 1, 4, 3);
  expectRefused(umap(folder / "one.npy", folder / "no/y.npy"), "one.npy: a map needs at least 3 points");
  std::vector<float> values(40, 1.0f);
  values[17] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(writeNpy(folder / "nan.npy", *Matrix::create(10, 4, values)));
  expectRefused(umap(folder / "nan.npy", folder / "no/y.npy"), "nan.npy");
  const std::string x = folder / "twenty.npy", out = folder / "no/y.npy";
  expectRefused(umap(x, out, {"--dims", "4"}), "dims: must be 2 or 3");
  expectRefused({"project", "--input", x, "--out", out, "--neighbors", "5"}, "add --method umap");
  expectRefused(umap(x, out, {"--basis-out", folder / "no/b"}), "--basis-out: belongs to PCA");
  expectRefused(umap(x, out, {"--neighbors", "1"}), "--neighbors", 2);
  expectRefused(umap(x, out, {"--min-dist", "-1"}), "--min-dist", 2);
  expectRefused(umap(x, out, {"--metric", "manhattan"}), "--metric", 2);
  EXPECT_TRUE(filesIn(folder / "no").empty());
}

TEST(Umap, CtrlCLeavesNoFile) {
  const Folder folder;
  writeBlobs(folder / "x.npy", folder / "l.npy", 3000, 12, 3);
  Conditions conditions;
  conditions.signal = SIGINT;
  const auto outcome = run({"project", "--method", "umap", "--input", folder / "x.npy", "--epochs", "100000",
                            "--out", folder / "out/y.npy"},
                           conditions);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "manifold-lens: cancelled\n");
  EXPECT_TRUE(filesIn(folder / "out").empty());
}

}  // namespace
}  // namespace mlens::cli
