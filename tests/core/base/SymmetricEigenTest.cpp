#include "core/base/SymmetricEigen.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/base/Random.h"

using namespace mlens;

namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Dense randomSymmetric(Index n, std::uint64_t seed) {
  RandomStream random(seed);
  Dense a(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j <= i; ++j) a(i, j) = a(j, i) = random.normal();
  return a;
}

std::vector<double> upperOf(const Dense& a) {
  std::vector<double> values(a.data(), a.data() + a.size());
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < i; ++j)
      values[static_cast<std::size_t>(i * a.rows() + j)] = NAN;  // must not be read
  return values;
}

}  // namespace

class SymmetricEigenSizes : public testing::TestWithParam<int> {};

TEST_P(SymmetricEigenSizes, AgreeWithEigen) {
  const Index n = GetParam(), count = std::min<Index>(n, 7);
  const Dense a = randomSymmetric(n, 3);
  const Eigen::VectorXd expected = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(a).eigenvalues();
  auto values = symmetricEigenvalues(upperOf(a), n, {});
  ASSERT_TRUE(values);
  for (Index j = 0; j < n; ++j) EXPECT_NEAR((*values)[j], expected[n - 1 - j], 1e-10 * std::sqrt(n));
  auto pairs = largestEigenPairs(upperOf(a), n, count, {});
  ASSERT_TRUE(pairs);
  const Eigen::Map<const Dense> vectors(pairs->vectors.data(), count, n);
  EXPECT_LT((vectors * vectors.transpose() - Dense::Identity(count, count)).cwiseAbs().maxCoeff(), 1e-11);
  for (Index j = 0; j < count; ++j) {
    EXPECT_NEAR(pairs->values[j], expected[n - 1 - j], 1e-10 * std::sqrt(n));
    EXPECT_LT((a * vectors.row(j).transpose() - pairs->values[j] * vectors.row(j).transpose()).norm(),
              1e-10 * std::sqrt(n));
  }
}

// Below, at and above the sizes where panels begin.
INSTANTIATE_TEST_SUITE_P(Sizes, SymmetricEigenSizes,
                         testing::Values(1, 2, 3, 5, 63, 64, 65, 97, 98, 200, 301));

TEST(SymmetricEigen, RepeatedEigenvaluesHaveOrthonormalVectors) {
  const Index n = 150;
  for (double value : {0.0, 4.0}) {
    const Dense a = value * Dense::Identity(n, n);
    auto pairs = largestEigenPairs(upperOf(a), n, 5, {});
    ASSERT_TRUE(pairs);
    const Eigen::Map<const Dense> vectors(pairs->vectors.data(), 5, n);
    EXPECT_LT((vectors * vectors.transpose() - Dense::Identity(5, 5)).cwiseAbs().maxCoeff(), 1e-12);
    for (double found : pairs->values) EXPECT_DOUBLE_EQ(found, value);
  }
}

TEST(SymmetricEigen, ExtremeScales) {
  for (double scale : {1e-60, 1e70}) {
    const Dense a = scale * randomSymmetric(120, 5);
    const Eigen::VectorXd expected = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(a).eigenvalues();
    auto pairs = largestEigenPairs(upperOf(a), 120, 3, {});
    ASSERT_TRUE(pairs);
    for (int j = 0; j < 3; ++j) EXPECT_NEAR(pairs->values[j] / expected[119 - j], 1.0, 1e-12);
  }
}

TEST(SymmetricEigen, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const auto result =
      largestEigenPairs(upperOf(randomSymmetric(200, 1)), 200, 3, JobContext(stop.get_token()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST(SymmetricEigen, NoneWanted) {
  EXPECT_TRUE(largestEigenPairs({}, 0, 3, {})->values.empty());
  EXPECT_TRUE(symmetricEigenvalues({}, 0, {})->empty());
}
