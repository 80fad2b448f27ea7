#include "core/geometry/LocalSvd.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>

#include <numeric>

#include "core/base/Random.h"

namespace mlens {
namespace {

Eigen::MatrixXd randomSymmetric(int n, int rank) {
  RandomStream random(static_cast<std::uint64_t>(100 * n + rank));
  Eigen::MatrixXd half(n, rank);
  for (auto& x : half.reshaped()) x = random.normal();
  return half * half.transpose();
}

void fill(SmallEigen& eigen, const Eigen::MatrixXd& matrix) {
  const int n = static_cast<int>(matrix.rows());
  double* rows = eigen.matrix(n);
  for (int a = 0; a < n; ++a) {
    for (int b = 0; b < n; ++b) rows[a * eigen.stride() + b] = matrix(a, b);
  }
}

TEST(SmallEigen, AgreesWithEigenAtOddSizes) {
  for (const int n : {1, 2, 3, 8, 31, 32, 33, 64, 100}) {
    for (const int rank : {1, 2, n}) {
      const Eigen::MatrixXd matrix = randomSymmetric(n, rank);
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> oracle(matrix);
      SmallEigen eigen;
      fill(eigen, matrix);
      const auto values = eigen.values();
      const double largest = std::max(values[0], 1.0);
      for (int j = 0; j < n; ++j) EXPECT_NEAR(values[j], oracle.eigenvalues()[n - 1 - j], 1e-12 * largest);
      const int count = std::min(rank, n);
      const auto vectors = eigen.vectors(count);
      for (int j = 0; j < count; ++j) {
        const Eigen::Map<const Eigen::VectorXd> x(vectors.data() + j * n, n);
        EXPECT_LT((matrix * x - values[j] * x).norm(), 1e-11 * largest) << n << ", rank " << rank;
        for (int i = 0; i <= j; ++i) {
          const Eigen::Map<const Eigen::VectorXd> y(vectors.data() + i * n, n);
          EXPECT_NEAR(x.dot(y), i == j ? 1.0 : 0.0, 1e-12);
        }
      }
    }
  }
}

TEST(SmallEigen, RepeatedEigenvaluesHaveOrthogonalVectors) {
  // 3 on a plane, 2 on another, 0 elsewhere, in a rotated frame.
  const Eigen::MatrixXd frame = randomSymmetric(20, 20).householderQr().householderQ();
  Eigen::VectorXd spectrum = Eigen::VectorXd::Zero(20);
  spectrum.head(4) << 3, 3, 2, 2;
  SmallEigen eigen;
  for (const bool rotated : {true, false}) {
    const Eigen::MatrixXd diagonal = spectrum.asDiagonal();
    const Eigen::MatrixXd matrix = rotated ? frame * diagonal * frame.transpose() : diagonal;
    fill(eigen, matrix);
    const auto values = eigen.values();
    for (int j = 0; j < 20; ++j) EXPECT_NEAR(values[j], spectrum[j], 1e-13);
    const Eigen::Map<const Eigen::MatrixXd> vectors(eigen.vectors(4).data(), 20, 4);
    EXPECT_LT((vectors.transpose() * vectors - Eigen::MatrixXd::Identity(4, 4)).norm(), 1e-12);
    EXPECT_LT((matrix * vectors - vectors * spectrum.head(4).asDiagonal()).norm(), 1e-12);
  }
}

TEST(SmallEigen, SameBitsOnAvx2AndAvx512) {
  const auto kernels = tridiagonalKernels();
  if (kernels.size() < 3) GTEST_SKIP() << "this processor has no AVX-512";
  for (const int n : {1, 2, 3, 31, 64}) {
    const Eigen::MatrixXd matrix = randomSymmetric(n, n);
    std::vector<std::vector<double>> found;
    for (std::size_t k = 1; k < 3; ++k) {
      SmallEigen eigen;
      fill(eigen, matrix);
      const int stride = eigen.stride();
      AlignedDoubles product;
      product.resize(static_cast<std::size_t>(stride));
      std::vector<double> out(static_cast<std::size_t>(3 * n), 0.0);
      kernels[k](eigen.matrix(n), n, stride, out.data(), out.data() + n, out.data() + 2 * n, product.data());
      found.push_back(out);
    }
    EXPECT_EQ(found[0], found[1]) << n;
  }
}

TEST(LocalSvd, AgreesWithTheSvdOfTheOffsets) {
  // Rows far from 0, the point far from its neighbours; more rows than columns and fewer.
  for (const int k : {1, 2, 3, 31, 64}) {
    for (const int d : {1, 7, 8, 9, 50, 784}) {
      RandomStream random(static_cast<std::uint64_t>(1000 * k + d));
      std::vector<float> values;
      Eigen::MatrixXd offsets(k, d);
      for (int a = 0; a <= k; ++a) {
        for (int t = 0; t < d; ++t)
          values.push_back(100.0F + (a == k ? 50.0F : 0.0F) +
                           static_cast<float>(random.normal()) / (1.0F + t));
      }
      std::vector<std::int32_t> neighbors(static_cast<std::size_t>(k));
      std::iota(neighbors.begin(), neighbors.end(), 0);
      for (int a = 0; a < k; ++a) {
        for (int t = 0; t < d; ++t) offsets(a, t) = static_cast<double>(values[a * d + t]);
      }
      Eigen::RowVectorXd origin(d);
      for (int t = 0; t < d; ++t) origin[t] = static_cast<double>(values[k * d + t]);
      const Matrix points = *Matrix::create(k + 1, d, values);
      for (const bool centered : {true, false}) {
        const Eigen::RowVectorXd mean = offsets.colwise().mean();
        const Eigen::MatrixXd centred = offsets.rowwise() - (centered ? mean : origin);
        const Eigen::JacobiSVD<Eigen::MatrixXd> oracle(centred, Eigen::ComputeThinV);
        LocalSvd svd;
        svd.compute(points, neighbors, k, centered);
        ASSERT_EQ(svd.values().size(), static_cast<std::size_t>(std::min(k, d)));
        const double largest = oracle.singularValues()[0];
        for (int j = 0; j < std::min(k, d); ++j)
          EXPECT_NEAR(svd.values()[j], oracle.singularValues()[j], 3e-7 * largest) << k << ", " << d;
        if (largest < 1e-9) continue;  // one row less its own mean
        svd.findVectors(1);
        std::vector<float> axis(static_cast<std::size_t>(d));
        std::vector<double> along(static_cast<std::size_t>(k));
        svd.vector(0, axis);
        svd.coordinates(0, along);
        Eigen::VectorXd expected = oracle.matrixV().col(0);
        Eigen::Index at = 0;
        expected.cwiseAbs().maxCoeff(&at);
        if (expected[at] < 0) expected = -expected;
        for (int t = 0; t < d; ++t) EXPECT_NEAR(axis[t], expected[t], 1e-6);
        const Eigen::VectorXd places = centred * expected;
        for (int a = 0; a < k; ++a) EXPECT_NEAR(along[a], places[a], 1e-9 * largest);
      }
    }
  }
}

}  // namespace
}  // namespace mlens
