#include "core/base/EigenView.h"
#include "core/projection/Pca.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/projection/Procrustes.h"

namespace mlens {
namespace {

// Gaussian with standard deviation 1 / (1 + j) along axis j.
Matrix decaying(Index n, Index d, std::uint64_t seed, double offset = 0) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j) {
      values.push_back(static_cast<float>(offset + random.normal() / (1.0 + static_cast<double>(j))));
    }
  }
  return *Matrix::create(n, d, std::move(values));
}

void expectMatchesSvd(const Matrix& points, int components) {
  const auto result = pca(points, components, {});
  ASSERT_TRUE(result) << result.error().text();
  const Eigen::MatrixXd x = eigenView(points).cast<double>();
  const Eigen::MatrixXd centered = x.rowwise() - x.colwise().mean().eval();
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(centered, Eigen::ComputeThinV);
  const double total = centered.squaredNorm();
  for (int c = 0; c < components; ++c) {
    const double s = svd.singularValues()[c];
    EXPECT_NEAR(result->explainedVariance[c], s * s / (points.rows() - 1.0), 1e-5 * total / points.rows());
    EXPECT_NEAR(result->explainedRatio[c], s * s / total, 1e-5);
    const Eigen::VectorXd axis = eigenView(result->components).row(c).cast<double>();
    EXPECT_NEAR(std::abs(axis.dot(svd.matrixV().col(c))), 1.0, 1e-4) << "component " << c;
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    EXPECT_GT(axis[largest], 0);
    const Eigen::VectorXd scores = centered * axis;
    for (Index i = 0; i < points.rows(); ++i) EXPECT_NEAR(result->scores(i, c), scores[i], 2e-4 * s);
  }
}

TEST(Pca, MatchesASingularValueDecomposition) {
  expectMatchesSvd(decaying(500, 12, 1), 5);   // covariance
  expectMatchesSvd(decaying(30, 400, 2), 4);   // Gram matrix
  expectMatchesSvd(decaying(5000, 20, 3), 3);  // several blocks
}

TEST(Pca, FarFromTheOriginNoDigitsAreLost) {
  expectMatchesSvd(decaying(3000, 10, 4, 1e3), 4);
  expectMatchesSvd(decaying(20, 100, 5, -1e3), 3);
}

TEST(Pca, MissingDirectionsAreZero) {
  // All on one line.
  std::vector<float> values;
  for (int i = 0; i < 50; ++i) values.insert(values.end(), {i * 1.f, i * 2.f, i * -2.f});
  const auto line = pca(*Matrix::create(50, 3, std::move(values)), 3, {});
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->explainedRatio[0], 1.0, 1e-9);
  EXPECT_NEAR(line->components(0, 1), 2.0 / 3, 1e-6);
  for (int c = 1; c < 3; ++c) {
    EXPECT_EQ(line->explainedRatio[c], 0.0);
    for (Index i = 0; i < 50; ++i) EXPECT_EQ(line->scores(i, c), 0.f);
  }
  // Fewer columns than components, one point, all the same.
  const auto narrow = pca(decaying(20, 2, 1), 3, {});
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->scores.columns(), 3);
  EXPECT_EQ(narrow->scores(7, 2), 0.f);
  for (const Matrix& still : {decaying(1, 4, 1), *Matrix::create(9, 2, std::vector<float>(18, 5.f))}) {
    const auto result = pca(still, 3, {});
    ASSERT_TRUE(result) << result.error().text();
    for (Index i = 0; i < still.rows(); ++i) EXPECT_EQ(result->scores(i, 0), 0.f);
    EXPECT_EQ(result->explainedRatio[0], 0.0);
  }
}

TEST(Pca, SameBitsOnAnyNumberOfThreads) {
  for (const auto& [n, d] : {std::pair<Index, Index>{9000, 40}, {100, 5000}}) {
    const Matrix points = decaying(n, d, 6);
    setThreadBudget(1);
    const auto one = pca(points, 3, {});
    setThreadBudget(2);
    const auto two = pca(points, 3, {});
    ASSERT_TRUE(one && two);
    EXPECT_TRUE(std::equal(one->scores.data(), one->scores.data() + n * 3, two->scores.data()));
    EXPECT_EQ(one->explainedVariance, two->explainedVariance);
  }
}

TEST(Pca, OtherRowsInTheSameBasis) {
  const Matrix points = decaying(200, 6, 7);
  const auto basis = pca(points, 2, {});
  ASSERT_TRUE(basis);
  const std::vector<Index> rows{5, 100};
  const auto scores = applyPca(*basis, points.gather(rows), {});
  ASSERT_TRUE(scores);
  for (int c = 0; c < 2; ++c) {
    EXPECT_NEAR((*scores)(0, c), basis->scores(5, c), 1e-6);
    EXPECT_NEAR((*scores)(1, c), basis->scores(100, c), 1e-6);
  }
  EXPECT_FALSE(applyPca(*basis, decaying(3, 5, 1), {}));
}

TEST(Pca, RefusesBadInputAndStops) {
  EXPECT_FALSE(pca(Matrix{}, 3, {}));
  EXPECT_FALSE(pca(decaying(5, 3, 1), 0, {}));
  const auto nan = pca(*Matrix::create(2, 2, {1, 2, 3, NAN}), 2, {});
  ASSERT_FALSE(nan);
  EXPECT_NE(nan.error().text().find("column 1"), std::string::npos);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = pca(decaying(5000, 30, 1), 3, JobContext(stop.get_token()));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST(Procrustes, FindsARotationAReflectionAndAShift) {
  const Matrix fixed = decaying(100, 3, 8);
  Eigen::Matrix3f turn = Eigen::HouseholderQR<Eigen::Matrix3f>(Eigen::Matrix3f::Random()).householderQ();
  for (const float sign : {1.f, -1.f}) {
    turn.col(0) *= sign;
    const Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor> moved =
        (eigenView(fixed) * turn).rowwise() + Eigen::RowVector3f(3, -2, 7);
    const auto aligned = alignTo(fixed, *Matrix::create(100, 3, {moved.data(), moved.data() + moved.size()}));
    ASSERT_TRUE(aligned);
    for (Index i = 0; i < 100; ++i) {
      for (int j = 0; j < 3; ++j) EXPECT_NEAR((*aligned)(i, j), fixed(i, j), 1e-5);
    }
  }
  EXPECT_FALSE(alignTo(fixed, decaying(99, 3, 1)));
}

TEST(Procrustes, DoesNotScale) {
  const Matrix fixed = *Matrix::create(2, 2, {-1, 0, 1, 0});
  const auto aligned = alignTo(fixed, *Matrix::create(2, 2, {0, -3, 0, 3}));
  ASSERT_TRUE(aligned);
  EXPECT_NEAR((*aligned)(1, 0), 3, 1e-6);
}

}  // namespace
}  // namespace mlens
