#include "core/base/EigenView.h"
#include "core/graph/Nnk.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>

#include <cmath>
#include <cstring>

#include "core/base/AtomicFile.h"
#include "core/base/Npy.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/graph/Knn.h"
#include "core/graph/NnkSolver.h"

namespace mlens {
namespace {

Matrix randomPoints(Index n, Index d, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < n * d; ++i) values.push_back(static_cast<float>(random.normal()));
  return *Matrix::create(n, d, std::move(values));
}

Matrix digits() {
  auto matrix = readNpyMatrix(MLENS_SOURCE_DIR "/tests/core/graph/data/digits.npy");
  EXPECT_TRUE(matrix) << matrix.error().text();
  return *matrix;
}

double objective(const std::vector<double>& K, const std::vector<double>& k, const double* theta, int n) {
  double value = 0;
  for (int a = 0; a < n; ++a) {
    value -= k[a] * theta[a];
    for (int b = 0; b < n; ++b) value += 0.5 * theta[a] * K[a * n + b] * theta[b];
  }
  return value;
}

// The minimum over all 2^n supports, by solving each as an unconstrained problem (Gaussian elimination).
double bruteForce(const std::vector<double>& K, const std::vector<double>& k, int n) {
  double best = 0;
  for (int support = 1; support < (1 << n); ++support) {
    std::vector<int> s;
    for (int j = 0; j < n; ++j) {
      if (support >> j & 1) s.push_back(j);
    }
    const int m = static_cast<int>(s.size());
    Eigen::MatrixXd A(m, m);
    Eigen::VectorXd b(m);
    for (int r = 0; r < m; ++r) {
      b[r] = k[s[r]];
      for (int c = 0; c < m; ++c) A(r, c) = K[s[r] * n + s[c]];
    }
    const Eigen::VectorXd x = A.fullPivLu().solve(b);
    if (x.minCoeff() < 0) continue;
    std::vector<double> theta(n, 0.0);
    for (int r = 0; r < m; ++r) theta[s[r]] = x[r];
    best = std::min(best, objective(K, k, theta.data(), n));
  }
  return best;
}

TEST(NnkSolver, FindsTheBestOfAllSupports) {
  for (int trial = 0; trial < 200; ++trial) {
    RandomStream random(7, static_cast<std::uint64_t>(trial));
    const int n = 1 + static_cast<int>(random.below(9));
    const int d = 1 + static_cast<int>(random.below(6));
    const Matrix points = randomPoints(n + 1, d, 1000 + trial);
    std::vector<double> K(n * n), k(n);
    const auto kernel = [&](Index a, Index b) {
      return std::exp(-0.5 *
                      (eigenView(points).row(a) - eigenView(points).row(b)).cast<double>().squaredNorm() / d);
    };
    for (int a = 0; a < n; ++a) {
      k[a] = kernel(a, n);
      for (int b = 0; b < n; ++b) K[a * n + b] = kernel(a, b);
    }
    NnkSolver solver;
    const auto solution = solver.solve(K.data(), n, k.data(), n);
    EXPECT_LE(solution.kktResidual, 1e-10);
    EXPECT_NEAR(objective(K, k, solution.theta, n), bruteForce(K, k, n), 1e-12) << "trial " << trial;
  }
}

TEST(NnkSolver, SingularGramMatricesStillReachTheMinimum) {
  // Linear kernels in few dimensions: many candidates depend on each other.
  for (int trial = 0; trial < 50; ++trial) {
    const int n = 40;
    const Matrix points = randomPoints(n + 1, 3, 50 + trial);
    std::vector<double> K(n * n), k(n);
    const auto kernel = [&](Index a, Index b) {
      const auto x = eigenView(points).row(a).cast<double>().normalized();
      const auto y = eigenView(points).row(b).cast<double>().normalized();
      return 0.5 * (1.0 + x.dot(y));
    };
    for (int a = 0; a < n; ++a) {
      k[a] = kernel(a, n);
      for (int b = 0; b < n; ++b) K[a * n + b] = kernel(a, b);
    }
    NnkSolver solver;
    EXPECT_LE(solver.solve(K.data(), n, k.data(), n).kktResidual, 1e-10) << "trial " << trial;
  }
}

TEST(NnkSolver, CompatibleModeEliminatesOneWay) {
  // After theta_2 < 0 is dropped for good, the reduced solution stays, though the dropped one would return.
  const std::vector<double> K{1.0, 0.9, 0.0, 0.9, 1.0, 0.4, 0.0, 0.4, 1.0};
  const std::vector<double> k{0.9, 0.8, 0.1};
  NnkSolver solver;
  std::vector<int> alive{0, 1, 2};
  std::vector<double> expected(3, 0.0);
  while (true) {
    Eigen::MatrixXd A(alive.size(), alive.size());
    Eigen::VectorXd b(alive.size());
    for (std::size_t r = 0; r < alive.size(); ++r) {
      b[r] = k[alive[r]];
      for (std::size_t c = 0; c < alive.size(); ++c) A(r, c) = K[alive[r] * 3 + alive[c]];
    }
    const Eigen::VectorXd x = A.partialPivLu().solve(b);
    std::vector<int> kept;
    for (std::size_t r = 0; r < alive.size(); ++r) {
      if (x[r] > 1e-10) kept.push_back(alive[r]);
    }
    if (kept.size() == alive.size()) {
      for (std::size_t r = 0; r < alive.size(); ++r) expected[alive[r]] = x[r];
      break;
    }
    alive = kept;
  }
  const auto solution = solver.solveCompatible(K.data(), 3, k.data(), 3);
  for (int j = 0; j < 3; ++j) EXPECT_NEAR(solution.theta[j], expected[j], 1e-12);
}

TEST(Nnk, AgreesWithTheCheckValuesOnDigits) {
  const Matrix points = digits();
  NnkOptions options;
  options.k = 15;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = nnkGraph(points, options, {});
  ASSERT_TRUE(graph) << graph.error().text();
  EXPECT_LE(graph->largestKktResidual, 1e-10);
  const auto file = mapFile(MLENS_SOURCE_DIR "/tests/core/graph/data/digits_nnk_local_k15.npy");
  ASSERT_TRUE(file);
  const std::size_t count = 1797 * 15;
  std::vector<double> expected(count);
  std::memcpy(expected.data(), file->bytes.data() + file->bytes.size() - count * 8, count * 8);
  double worst = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const auto candidates = graph->candidates.neighbors(i);
    ASSERT_EQ(candidates.size(), 15u);
    std::vector<double> dense(15, 0.0);
    for (auto e = graph->graph.indptr[i]; e < graph->graph.indptr[i + 1]; ++e) {
      const auto place = std::ranges::find(candidates, graph->graph.indices[e]) - candidates.begin();
      dense[place] = graph->weights[e];
    }
    for (int c = 0; c < 15; ++c) worst = std::max(worst, std::abs(dense[c] - expected[i * 15 + c]));
  }
  EXPECT_LE(worst, 1e-9);
}

TEST(Nnk, EveryKernelIsExactOnRealData) {
  const Matrix points = digits();
  for (const NnkKernel kernel : {NnkKernel::Cosine, NnkKernel::GaussianGlobal, NnkKernel::GaussianLocal}) {
    for (const int k : {1, 10, 100}) {
      NnkOptions options;
      options.k = k;
      options.kernel = kernel;
      const auto graph = nnkGraph(points, options, {});
      ASSERT_TRUE(graph) << graph.error().text();
      EXPECT_LE(graph->largestKktResidual, 1e-10) << options.setting();
      for (double residual : graph->residuals) EXPECT_GE(residual, 0.0);
    }
  }
}

TEST(Nnk, SameBitsOnAnyNumberOfThreads) {
  const Matrix points = digits();
  setThreadBudget(1);
  const auto one = nnkGraph(points, {}, {});
  setThreadBudget(2);
  const auto two = nnkGraph(points, {}, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->graph.indices, two->graph.indices);
  EXPECT_EQ(one->weights, two->weights);
  EXPECT_EQ(one->residuals, two->residuals);
  EXPECT_EQ(one->diameters, two->diameters);
}

TEST(Nnk, DuplicatesShareTheirWeight) {
  // The origin between (1,0) three times and (0,1) once, and a far point behind the first.
  const Matrix points = *Matrix::create(6, 2, {0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 3, 0});
  NnkOptions options;
  options.k = 5;
  options.kernel = NnkKernel::Gaussian;
  options.sigma = 1;
  const auto graph = nnkGraph(points, options, {});
  ASSERT_TRUE(graph) << graph.error().text();
  // Without duplicates: K = [[1, e^-1], [e^-1, 1]], k = [e^-.5, e^-.5]: theta = e^-.5 / (1 + e^-1) each.
  const double expected = std::exp(-0.5) / (1 + std::exp(-1.0));
  const auto neighbors = graph->graph.neighbors(0);
  ASSERT_EQ(std::vector<std::int32_t>(neighbors.begin(), neighbors.end()),
            (std::vector<std::int32_t>{1, 2, 3, 4}));
  for (int e = 0; e < 3; ++e) EXPECT_NEAR(graph->weights[e], expected / 3, 1e-12);
  EXPECT_NEAR(graph->weights[3], expected, 1e-12);
  EXPECT_NEAR(graph->diameters[0], std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(graph->diametersWithQuery[0], std::sqrt(2.0), 1e-12);
}

TEST(Nnk, SymmetrizationKeepsTheBetterSide) {
  const Matrix points = randomPoints(200, 5, 3);
  NnkOptions options;
  options.k = 15;
  options.kernel = NnkKernel::GaussianLocal;
  const auto directed = nnkGraph(points, options, {});
  options.symmetrize = Symmetrize::Union;
  const auto joined = nnkGraph(points, options, {});
  options.symmetrize = Symmetrize::Mutual;
  const auto mutual = nnkGraph(points, options, {});
  ASSERT_TRUE(directed && joined && mutual);
  const auto weightOf = [](const NnkGraph& g, Index i, Index j) {
    for (auto e = g.graph.indptr[i]; e < g.graph.indptr[i + 1]; ++e) {
      if (g.graph.indices[e] == j) return g.weights[e];
    }
    return 0.0;
  };
  for (Index i = 0; i < 200; ++i) {
    for (Index j = 0; j < 200; ++j) {
      const double here = weightOf(*directed, i, j);
      const double there = weightOf(*directed, j, i);
      double expected = here > 0 ? here : there;
      if (here > 0 && there > 0) expected = directed->residuals[i] <= directed->residuals[j] ? here : there;
      EXPECT_EQ(weightOf(*joined, i, j), expected);
      EXPECT_EQ(weightOf(*mutual, i, j), here > 0 && there > 0 ? expected : 0.0);
    }
  }
}

TEST(Nnk, RefusesWhatCannotBeSolved) {
  NnkOptions options;
  EXPECT_FALSE(nnkGraph(randomPoints(1, 3, 1), options, {}));
  options.k = 0;
  EXPECT_FALSE(nnkGraph(randomPoints(5, 3, 1), options, {}));
  options = {};
  options.kernel = NnkKernel::Gaussian;
  EXPECT_FALSE(nnkGraph(randomPoints(5, 3, 1), options, {}));
  const auto zeroRow = nnkGraph(*Matrix::create(3, 2, {1, 0, 0, 0, 0, 1}), NnkOptions{}, {});
  ASSERT_FALSE(zeroRow);
  EXPECT_NE(zeroRow.error().text().find("row 1"), std::string::npos);
}

TEST(Nnk, AllPointsTheSame) {
  NnkOptions options;
  options.k = 3;
  options.kernel = NnkKernel::GaussianLocal;
  const auto graph = nnkGraph(*Matrix::create(5, 2, std::vector<float>(10, 2.f)), options, {});
  ASSERT_TRUE(graph) << graph.error().text();
  for (Index i = 0; i < 5; ++i) EXPECT_NEAR(graph->residuals[i], 0.0, 1e-12);
  EXPECT_EQ(graph->diameters[0], 0.0);
}

TEST(Nnk, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const auto graph = nnkGraph(digits(), NnkOptions{}, JobContext(stop.get_token()));
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace mlens
