// NNK graphs and manifold metrics from the command line.
#include <gtest/gtest.h>

#include "core/base/Npy.h"
#include "tests/cli/Program.h"

namespace mlens::cli {
namespace {

const std::string kDigits = MLENS_SOURCE_DIR "/tests/core/graph/data/digits.npy";

TEST(GraphNnk, WritesTheSparseRowsOfEveryPoint) {
  const Folder folder;
  const auto outcome = run({"graph", "--method", "nnk", "--input", kDigits, "--k", "15", "--kernel",
                            "gaussian-local", "--out", folder / "g", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto summary = outcome.json();
  EXPECT_LE(summary["kkt_residual_max"].get<double>(), 1e-10);
  // The mean number of neighbours of the published check values (tests/core/graph/data).
  EXPECT_NEAR(summary["count_mean"].get<double>(), 8.3456, 1e-3);
  EXPECT_GT(summary["neighborhoods_differing_from_compatible"].get<int>(), 0);
  const auto indptr = readNpyIntegers(folder / "g/indptr.npy");
  const auto indices = readNpyIntegers(folder / "g/indices.npy");
  const auto count = readNpyIntegers(folder / "g/count.npy");
  const auto weights = readNpyMatrix(folder / "g/weights.npy");
  const auto diameter = readNpyMatrix(folder / "g/diameter.npy");
  const auto residual = readNpyMatrix(folder / "g/residual.npy");
  ASSERT_TRUE(indptr && indices && count && weights && diameter && residual);
  ASSERT_EQ(indptr->size(), 1798u);
  EXPECT_EQ(indptr->back(), static_cast<std::int64_t>(indices->size()));
  EXPECT_EQ(weights->rows(), static_cast<Index>(indices->size()));
  EXPECT_EQ(diameter->rows(), 1797);
  ASSERT_EQ(diameter->columns(), 2);
  for (Index i = 0; i < 1797; ++i) {
    EXPECT_EQ((*count)[i], (*indptr)[i + 1] - (*indptr)[i]);
    EXPECT_LE((*diameter)(i, 0), (*diameter)(i, 1));
  }
}

TEST(GraphNnk, OptionsReachTheSolver) {
  const Folder folder;
  const auto exact =
      run({"graph", "--method", "nnk", "--input", kDigits, "--k", "20", "--out", folder / "a", "--json"});
  const auto published = run({"graph", "--method", "nnk", "--input", kDigits, "--k", "20", "--compatible",
                              "--out", folder / "b", "--json"});
  const auto mutual = run({"graph", "--method", "nnk", "--input", kDigits, "--k", "20", "--symmetrize",
                           "mutual", "--out", folder / "c", "--json"});
  const auto given = run({"graph", "--method", "nnk", "--input", kDigits, "--k", "20", "--sigma", "20",
                          "--normalize", "no", "--out", folder / "d", "--json"});
  ASSERT_EQ(exact.status + published.status + mutual.status + given.status, 0);
  EXPECT_EQ(exact.json()["normalize"], true);
  EXPECT_NE(exact.json()["count_mean"], published.json()["count_mean"]);
  EXPECT_LT(mutual.json()["count_mean"].get<double>(), exact.json()["count_mean"].get<double>());
  EXPECT_EQ(given.json()["sigma"], 20.0);
  EXPECT_EQ(
      run({"graph", "--method", "nnk", "--input", kDigits, "--sigma", "0", "--out", folder / "e"}).status, 2);
}

TEST(GraphNnk, WhatDoesNotGoTogetherIsWrongUsage) {
  const Folder folder;
  const std::vector<std::vector<std::string>> wrong = {
      {"--method", "nnk", "--kernel", "cosine", "--sigma", "2"},
      {"--method", "nnk", "--sigma", "2", "--kernel", "gaussian-local"},
      {"--method", "nnk", "--kernel", "gaussian"},
      {"--method", "nnk", "--metric", "cosine"},
      {"--method", "knn", "--compatible"},
      {"--kernel", "cosine"}};
  for (const auto& options : wrong) {
    std::vector<std::string> arguments = {"graph", "--input", kDigits, "--out", folder / "w"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_NE(outcome.err.find("--"), std::string::npos) << outcome.err;
  }
  const auto right = run({"graph", "--input", kDigits, "--out", folder / "r", "--method", "nnk", "--k", "5",
                          "--sigma", "20", "--kernel", "gaussian", "--json"});
  ASSERT_EQ(right.status, 0) << right.err;
  EXPECT_EQ(right.json()["kernel"], "gaussian");
}

TEST(Metrics, OfDigitsAreCompleteAndTheSameOnAnyThreads) {
  const Folder folder;
  const auto one = run({"metrics", "--input", kDigits, "--other", kDigits, "--per-point", folder / "p",
                        "--threads", "1", "--json"});
  const auto two = run({"metrics", "--input", kDigits, "--other", kDigits, "--threads", "2", "--json"});
  ASSERT_EQ(one.status, 0) << one.err;
  const auto numbers = one.json();
  EXPECT_EQ(numbers, two.json());
  for (const char* name :
       {"effective_rank", "rankme", "effective_rank_eigenvalues", "participation_ratio", "stable_rank",
        "alpha_req", "two_nn", "mle_k20", "mle_k20_mean", "uniformity", "collapse_std", "nnk_count_mean",
        "nnk_diameter_mean", "affinity_near_mean", "affinity_random_mean", "cka", "cka_debiased", "alignment",
        "neighbor_overlap_k15"}) {
    EXPECT_TRUE(numbers[name].is_number()) << name;
  }
  EXPECT_NEAR(numbers["cka"].get<double>(), 1, 1e-6);
  EXPECT_NEAR(numbers["alignment"].get<double>(), 0, 1e-9);
  EXPECT_GT(numbers["affinity_near_mean"].get<double>(), numbers["affinity_random_mean"].get<double>());
  const auto counts = readNpyMatrix(folder / "p/nnk_count.npy");
  ASSERT_TRUE(counts) << counts.error().text();
  double sum = 0;
  for (Index i = 0; i < counts->rows(); ++i) sum += counts->row(i)[0];
  EXPECT_NEAR(sum / 1797, numbers["nnk_count_mean"].get<double>(), 1e-6);
}

}  // namespace
}  // namespace mlens::cli
