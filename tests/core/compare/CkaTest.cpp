#include "core/base/EigenView.h"
#include "core/compare/Cka.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

Matrix gaussian(Index n, Index d, std::uint64_t seed, float offset = 0) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < n * d; ++i) values.push_back(static_cast<float>(random.normal()) + offset);
  return *Matrix::create(n, d, std::move(values));
}

Matrix product(const Matrix& x, const Eigen::MatrixXf& map) {
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> y = eigenView(x) * map;
  return *Matrix::create(y.rows(), y.cols(), {y.data(), y.data() + y.size()});
}

// From the N x N Gram matrices: HSIC with the centring matrix, and the unbiased estimator of Song et al.
// 2012.
struct Expected {
  double linear, debiased;
};
Expected oracle(const Matrix& x, const Matrix& y) {
  const Index n = x.rows();
  const Eigen::MatrixXd K = eigenView(x).cast<double>() * eigenView(x).cast<double>().transpose();
  const Eigen::MatrixXd L = eigenView(y).cast<double>() * eigenView(y).cast<double>().transpose();
  const Eigen::MatrixXd H = Eigen::MatrixXd::Identity(n, n) - Eigen::MatrixXd::Constant(n, n, 1.0 / n);
  const auto biased = [&](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return (a * H * b * H).trace();
  };
  const auto unbiased = [&](Eigen::MatrixXd a, Eigen::MatrixXd b) {
    a.diagonal().setZero();
    b.diagonal().setZero();
    return (a * b).trace() + a.sum() * b.sum() / ((n - 1.0) * (n - 2.0)) - 2.0 / (n - 2.0) * (a * b).sum();
  };
  return {biased(K, L) / std::sqrt(biased(K, K) * biased(L, L)),
          unbiased(K, L) / std::sqrt(unbiased(K, K) * unbiased(L, L))};
}

TEST(Cka, MatchesTheGramMatrixForm) {
  const Matrix x = gaussian(60, 7, 1, 5);
  const Matrix y = product(x, Eigen::MatrixXf::Random(7, 4));
  for (const Matrix& other : {y, gaussian(60, 300, 2)}) {
    const auto value = cka(x, other, {});
    ASSERT_TRUE(value) << value.error().text();
    const Expected expected = oracle(x, other);
    EXPECT_NEAR(value->linear, expected.linear, 1e-5);
    EXPECT_NEAR(value->debiased, expected.debiased, 1e-5);
  }
}

TEST(Cka, DebiasedHoldsWithOneRowFarOut) {
  const Matrix x = gaussian(120, 8, 3), y = product(x, Eigen::MatrixXf::Random(8, 8));
  for (const float factor : {1e3F, 1e4F}) {
    std::vector<float> values(x.data(), x.data() + x.rows() * x.columns());
    for (std::size_t j = 0; j < 8; ++j) values[j] *= factor;
    const Matrix far = *Matrix::create(120, 8, std::move(values));
    const auto value = cka(far, y, {});
    ASSERT_TRUE(value) << value.error().text();
    EXPECT_NEAR(value->debiased, oracle(far, y).debiased, 1e-5) << factor;
  }
}

TEST(Cka, IgnoresRotationScaleAndShift) {
  const Matrix x = gaussian(500, 12, 3);
  const Eigen::MatrixXf q =
      Eigen::HouseholderQR<Eigen::MatrixXf>(Eigen::MatrixXf::Random(12, 12)).householderQ();
  const auto value = cka(x, product(x, 3.f * q), {});
  ASSERT_TRUE(value);
  EXPECT_NEAR(value->linear, 1.0, 1e-5);
  EXPECT_NEAR(value->debiased, 1.0, 1e-5);
}

TEST(Cka, OfIndependentDataIsNearZeroOnlyWhenDebiased) {
  const auto value = cka(gaussian(200, 150, 4), gaussian(200, 150, 5), {});
  ASSERT_TRUE(value);
  EXPECT_GT(value->linear, 0.3);
  EXPECT_NEAR(value->debiased, 0.0, 0.05);
}

TEST(Cka, SameBitsOnAnyNumberOfThreads) {
  const Matrix x = gaussian(3000, 300, 6), y = gaussian(3000, 40, 7);
  setThreadBudget(1);
  const auto one = cka(x, y, {});
  setThreadBudget(2);
  const auto two = cka(x, y, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->linear, two->linear);
  EXPECT_EQ(one->debiased, two->debiased);
}

double linearByProducts(const Matrix& x, const Matrix& y) {
  Eigen::MatrixXd a = eigenView(x).cast<double>(), b = eigenView(y).cast<double>();
  a.rowwise() -= a.colwise().mean().eval();
  b.rowwise() -= b.colwise().mean().eval();
  return (a.transpose() * b).squaredNorm() / ((a.transpose() * a).norm() * (b.transpose() * b).norm());
}

// Wider than what is multiplied at once; then of several blocks of rows.
TEST(CkaMatrix, HoldsEveryPair) {
  const std::vector<Matrix> sets[] = {
      {gaussian(150, 1100, 8, 3), gaussian(150, 30, 9), gaussian(150, 1030, 10)},
      {gaussian(4100, 20, 8, 3), gaussian(4100, 30, 9),
       product(gaussian(4100, 30, 9), Eigen::MatrixXf::Random(30, 40))}};
  for (const auto& stages : sets) {
    const auto all = ckaMatrix(stages, {});
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->count, 3);
    for (Index i = 0; i < 3; ++i) {
      EXPECT_EQ((*all)(i, i).linear, 1);
      for (Index j = 0; j < i; ++j) {
        const auto x = static_cast<std::size_t>(i), y = static_cast<std::size_t>(j);
        EXPECT_NEAR((*all)(i, j).linear, linearByProducts(stages[x], stages[y]), 1e-5);
        EXPECT_EQ((*all)(i, j).linear, (*all)(j, i).linear);
      }
    }
  }
}

TEST(CkaMatrix, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const Matrix stages[] = {gaussian(50, 3, 1), gaussian(50, 3, 2)};
  const auto all = ckaMatrix(stages, JobContext(stop.get_token()));
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, ErrorCode::Cancelled);
}

TEST(Cka, RefusesOtherSamplesAndConstants) {
  EXPECT_FALSE(cka(gaussian(10, 3, 1), gaussian(11, 3, 1), {}));
  EXPECT_FALSE(cka(gaussian(3, 3, 1), gaussian(3, 3, 1), {}));
  EXPECT_FALSE(cka(gaussian(10, 2, 1), *Matrix::create(10, 2, std::vector<float>(20, 1.f)), {}));
}

}  // namespace
}  // namespace mlens
