#include <gtest/gtest.h>

#include <Eigen/Dense>

#include <cmath>

#include "core/base/InstructionSet.h"
#include "core/base/Random.h"
#include "core/graph/GaussianKernel.h"
#include "core/graph/PositiveDefinite.h"

namespace mlens {
namespace {

TEST(GaussianKernel, IsTheExponentialOfTheLibrary) {
  RandomStream random(1);
  std::vector<double> squared{0.0, 1e-300, 1e-17, 0.5, 1.0, 700.0, 705.9};
  for (int t = 0; t < 20000; ++t) squared.push_back(std::pow(10.0, -8.0 + 10.8 * random.uniform()));
  const int count = static_cast<int>(squared.size());  // odd: the last register is not full
  ASSERT_EQ(count % 8, 7);
  std::vector<std::vector<double>> found;
  for (auto* kernel : exponentialKernels()) {
    auto& out = found.emplace_back(squared.size());
    kernel(squared.data(), count, -1.0, out.data());
    for (std::size_t t = 0; t < squared.size(); ++t) {
      const double expected = std::exp(-squared[t]);
      EXPECT_NEAR(out[t], expected, 5e-16 * expected) << squared[t];
    }
  }
  if (found.size() == 3) {
    EXPECT_EQ(found[1], found[2]);
  }
  const double far = 1e5, same = 0;
  double out = -1;
  gaussianKernel(&far, 1, 1.0, &out);
  EXPECT_EQ(out, 0.0);
  gaussianKernel(&same, 1, 1e-300, &out);
  EXPECT_EQ(out, 1.0);
  gaussianKernel(&same, 1, 3.0, &out);
  EXPECT_EQ(out, 1.0);
}

struct Problem {
  explicit Problem(int n) : size(n), matrix(n, n), right(n) {
    RandomStream random(static_cast<std::uint64_t>(n));
    Eigen::MatrixXd half(n, n + 3);
    for (auto& x : half.reshaped()) x = random.normal();
    for (auto& x : right.reshaped()) x = random.normal();
    matrix = half * half.transpose() / n;
  }
  AlignedDoubles columns(int stride) const {
    AlignedDoubles out;
    out.resize(static_cast<std::size_t>(size) * stride);
    for (int c = 0; c < size; ++c) {
      double* column = out.data() + static_cast<std::ptrdiff_t>(c) * stride;
      std::fill_n(column, stride, 0.0);
      for (int r = c; r < size; ++r) column[r] = matrix(r, c);
      column[size] = right[c];
    }
    return out;
  }
  int size;
  Eigen::MatrixXd matrix;
  Eigen::VectorXd right;
};

TEST(PositiveDefinite, SolvesAtOddSizes) {
  for (const int n : {1, 2, 3, 7, 8, 31, 32, 64, 100}) {
    const Problem problem(n);
    const Eigen::VectorXd expected = problem.matrix.fullPivLu().solve(problem.right);
    const int stride = paddedColumn(n + 1);
    std::vector<std::vector<double>> found;
    for (const PositiveDefinite& kernel : PositiveDefinite::all()) {
      auto columns = problem.columns(stride);
      std::vector<double> inverse(static_cast<std::size_t>(n));
      auto& x = found.emplace_back(static_cast<std::size_t>(n));
      ASSERT_TRUE(kernel.solve(columns.data(), n, stride, 1e-13, inverse.data(), x.data()));
      for (int j = 0; j < n; ++j) EXPECT_NEAR(x[j], expected[j], 1e-9 * expected.norm()) << n;
    }
    if (found.size() == 3) {
      EXPECT_EQ(found[1], found[2]) << n;
    }
  }
}

TEST(PositiveDefinite, RefusesDependentColumns) {
  Problem problem(9);
  problem.matrix.row(5) = problem.matrix.row(2);
  problem.matrix.col(5) = problem.matrix.col(2);
  problem.matrix(5, 5) = problem.matrix(2, 2);
  for (const PositiveDefinite& kernel : PositiveDefinite::all()) {
    auto columns = problem.columns(32);
    std::vector<double> inverse(9), x(9);
    EXPECT_FALSE(kernel.solve(columns.data(), 9, 32, 1e-13, inverse.data(), x.data()));
  }
}

TEST(PositiveDefinite, CombinesSomeColumns) {
  const Problem problem(31);
  auto columns = problem.columns(32);
  const std::vector<int> which{0, 4, 30};
  const std::vector<double> weights{0.5, -2.0, 3.0};
  std::vector<std::vector<double>> found;
  for (const PositiveDefinite& kernel : PositiveDefinite::all()) {
    AlignedDoubles right, out;
    right.resize(32);
    out.resize(32);
    for (int r = 0; r < 32; ++r) right.data()[r] = r;
    kernel.combine(columns.data(), 32, which.data(), weights.data(), 3, right.data(), out.data());
    found.emplace_back(out.data(), out.data() + 32);
    for (int r = 0; r < 32; ++r) {
      double sum = -r;
      for (int c = 0; c < 3; ++c) sum += weights[c] * columns.data()[which[c] * 32 + r];
      EXPECT_NEAR(out.data()[r], sum, 1e-12);
    }
  }
  if (found.size() == 3) {
    EXPECT_EQ(found[1], found[2]);
  }
}

}  // namespace
}  // namespace mlens
