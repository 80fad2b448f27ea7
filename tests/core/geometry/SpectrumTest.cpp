#include "core/geometry/Spectrum.h"

#include <gtest/gtest.h>

#include <Eigen/SVD>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

using namespace mlens;

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix matrixOf(const Rows& rows) {
  return *Matrix::create(rows.rows(), rows.cols(),
                         std::vector<float>(rows.data(), rows.data() + rows.size()));
}

Rows randomRows(Index n, Index d, std::uint64_t seed) {
  RandomStream random(seed);
  Rows rows(n, d);
  for (Index i = 0; i < rows.size(); ++i) rows.data()[i] = static_cast<float>(random.normal());
  return rows;
}

/// The rows +e_j and -e_j: mean 0, all singular values sqrt(2).
Rows cross(Index d) {
  Rows rows = Rows::Zero(2 * d, d);
  for (Index j = 0; j < d; ++j) {
    rows(2 * j, j) = 1;
    rows(2 * j + 1, j) = -1;
  }
  return rows;
}

Eigen::VectorXd singularValues(const Eigen::MatrixXd& rows) {
  return Eigen::JacobiSVD<Eigen::MatrixXd, Eigen::ColPivHouseholderQRPreconditioner>(rows).singularValues();
}

double entropyRank(const Eigen::VectorXd& sigma, double shift) {
  double entropy = 0;
  for (double value : sigma) {
    const double p = value / sigma.sum() + shift;
    if (p > 0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

}  // namespace

TEST(Spectrum, EvenlySpreadRowsHaveFullRank) {
  auto found = spectrum(matrixOf(cross(12)), {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->singularValues.size(), 12u);
  for (double sigma : found->singularValues) EXPECT_NEAR(sigma, std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(found->effectiveRank, 12, 1e-9);
  EXPECT_NEAR(found->rankMe, 12, 1e-3);
  EXPECT_NEAR(found->participationRatio, 12, 1e-9);
  // Each column: two values of +-1 among 24 rows, standard deviation sqrt(2 / 23).
  EXPECT_NEAR(found->collapse, std::sqrt(2.0 / 23.0) * std::sqrt(12.0), 1e-12);
}

TEST(Spectrum, KnownSingularValues) {
  // Axes of length 4, 2, 1 around a mean: sigma = sqrt(2) * (4, 2, 1).
  Rows rows = cross(3);
  rows.col(0) *= 4;
  rows.col(1) *= 2;
  rows.rowwise() += Eigen::RowVector3f(7, -3, 1);
  auto found = spectrum(matrixOf(rows), {});
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->singularValues[0], 4 * std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(found->singularValues[1], 2 * std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(found->singularValues[2], std::sqrt(2.0), 1e-12);
  const double p[] = {4.0 / 7, 2.0 / 7, 1.0 / 7};
  double entropy = 0;
  for (double share : p) entropy -= share * std::log(share);
  EXPECT_NEAR(found->effectiveRank, std::exp(entropy), 1e-12);
  EXPECT_NEAR(found->stableRank, 21.0 / 16.0, 1e-12);
  double ofEigenvalues = 0;
  for (double share : {16.0 / 21, 4.0 / 21, 1.0 / 21}) ofEigenvalues -= share * std::log(share);
  EXPECT_NEAR(found->effectiveRankEigenvalues, std::exp(ofEigenvalues), 1e-12);
  EXPECT_TRUE(std::isnan(found->alphaReq));  // too few ranks
  EXPECT_NEAR(found->participationRatio, 21.0 * 21.0 / (256.0 + 16.0 + 1.0),
              1e-12);  // eigenvalues 16 : 4 : 1
}

TEST(Spectrum, PowerLawDecay) {
  // Eigenvalues rank^-1.5 exactly: axes of length rank^-0.75. Fewer ranks than 100, and more.
  for (Index d : {13, 60, 120}) {
    Rows rows = cross(d);
    for (Index j = 0; j < d; ++j) rows.col(j) *= static_cast<float>(std::pow(j + 1.0, -0.75));
    auto found = spectrum(matrixOf(rows), {});
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->alphaReq, 1.5, 1e-5) << d;
  }
}

class SpectrumShapes : public testing::TestWithParam<std::pair<int, int>> {};

TEST_P(SpectrumShapes, AgreesWithTheSingularValueDecomposition) {
  const auto [n, d] = GetParam();
  Rows rows = randomRows(n, d, 5);
  rows.array() += 3.f;
  const Eigen::MatrixXd raw = rows.cast<double>();
  const Eigen::MatrixXd centered = raw.rowwise() - Eigen::RowVectorXd(raw.colwise().mean());
  const Eigen::VectorXd sigma = singularValues(centered);
  auto found = spectrum(matrixOf(rows), {});
  ASSERT_TRUE(found);
  ASSERT_EQ(static_cast<Index>(found->singularValues.size()), std::min(n, d));
  for (Index j = 0; j < sigma.size(); ++j) {
    // The squares lose the digits of what is 1e-8 of the largest: with n <= d the last one is 0.
    EXPECT_NEAR(found->singularValues[j], sigma[j], 1e-6 * sigma[0]) << j;
  }
  EXPECT_NEAR(found->effectiveRank, entropyRank(sigma, 0), 1e-6 * sigma.size());
  EXPECT_NEAR(found->rankMe, entropyRank(singularValues(raw), 1e-7), 1e-6 * sigma.size());
}

INSTANTIATE_TEST_SUITE_P(Shapes, SpectrumShapes,
                         testing::Values(std::pair{2, 1}, std::pair{2, 5}, std::pair{40, 40},
                                         std::pair{300, 60}, std::pair{60, 300}, std::pair{41, 40}));

TEST(Spectrum, RankDeficientRows) {
  const Rows rows = randomRows(200, 3, 6) * randomRows(3, 50, 7);
  auto found = spectrum(matrixOf(rows), {});
  ASSERT_TRUE(found);
  EXPECT_GT(found->singularValues[2], 1.0);
  EXPECT_LT(found->singularValues[3], 1e-5 * found->singularValues[0]);
  EXPECT_LT(found->effectiveRank, 3.001);
}

TEST(Spectrum, ConstantRowsHaveNoSpectrum) {
  auto found = spectrum(matrixOf(Rows::Constant(10, 4, 2.5f)), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->singularValues, std::vector<double>(4, 0.0));
  EXPECT_EQ(found->effectiveRank, 0.0);
  EXPECT_EQ(found->participationRatio, 0.0);
  EXPECT_NEAR(found->rankMe, 1, 1e-4);  // not centred: the mean is one direction
  EXPECT_NEAR(found->collapse, 0, 1e-7);
}

TEST(Spectrum, ZeroRows) {
  auto found = spectrum(matrixOf(Rows::Zero(3, 2)), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rankMe, 0.0);
  EXPECT_EQ(found->collapse, 0.0);
}

TEST(Spectrum, RefusesWhatHasNone) {
  EXPECT_EQ(spectrum(matrixOf(Rows::Zero(1, 5)), {}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(spectrum(Matrix(), {}).error().code, ErrorCode::InvalidArgument);
  Rows rows = Rows::Zero(5, 2);
  rows(3, 1) = INFINITY;
  EXPECT_EQ(spectrum(matrixOf(rows), {}).error().code, ErrorCode::InvalidArgument);
}

TEST(Spectrum, StopsAndIsTheSameOnAnyNumberOfThreads) {
  const Matrix vectors = matrixOf(randomRows(3000, 30, 9));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(spectrum(vectors, JobContext(stop.get_token())).error().code, ErrorCode::Cancelled);
  setThreadBudget(1);
  const auto one = spectrum(vectors, {});
  setThreadBudget(3);
  const auto three = spectrum(vectors, {});
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->singularValues, three->singularValues);
  EXPECT_EQ(one->rankMe, three->rankMe);
  EXPECT_EQ(one->collapse, three->collapse);
}
