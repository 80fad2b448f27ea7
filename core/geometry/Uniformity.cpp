#include "core/geometry/Uniformity.h"
#include "core/base/EigenView.h"

#include <cblas.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr Index kMostRows = 20000;
constexpr Index kBlock = 128;

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Result<RowMatrix> unitRows(const Matrix& vectors) {
  RowMatrix unit = eigenView(vectors).cast<double>();
  for (Index i = 0; i < unit.rows(); ++i) {
    const double norm = unit.row(i).norm();
    if (norm == 0.0) {
      return fail(ErrorCode::InvalidArgument,
                  "row " + std::to_string(i) + " is all zeros and has no direction");
    }
    unit.row(i) /= norm;
  }
  return unit;
}

}  // namespace

Result<Uniformity> uniformity(const Matrix& vectors, std::uint64_t seed, const JobContext& job) {
  if (vectors.rows() < 2) return fail(ErrorCode::InvalidArgument, "at least 2 rows are needed", "uniformity");
  Matrix used = vectors;
  if (vectors.rows() > kMostRows) {
    RandomStream random(seed, 0x0f0a);
    used = vectors.gather(sampleWithoutReplacement(vectors.rows(), kMostRows, random));
  }
  auto unit = unitRows(used);
  if (!unit) return failure(unit);
  const Index n = used.rows();
  const auto d = static_cast<int>(used.columns());
  const Index blocks = (n + kBlock - 1) / kBlock;
  std::vector<double> sums(static_cast<std::size_t>(blocks), 0.0);
  auto outcome = parallelFor(blocks, 1, job, [&](Index block, Index) {
    const Index begin = block * kBlock;
    const Index rows = std::min(kBlock, n - begin);
    std::vector<double> products(static_cast<std::size_t>(kBlock * kBlock));
    double sum = 0;
    for (Index other = begin; other < n && !job.stopRequested(); other += kBlock) {
      const Index columns = std::min(kBlock, n - other);
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(rows), static_cast<int>(columns),
                  d, 1.0, unit->data() + begin * d, d, unit->data() + other * d, d, 0.0, products.data(),
                  static_cast<int>(columns));
      for (Index a = 0; a < rows; ++a) {
        for (Index b = other == begin ? a + 1 : 0; b < columns; ++b) {
          const double squared =
              std::max(0.0, 2.0 - 2.0 * products[static_cast<std::size_t>(a * columns + b)]);
          sum += std::exp(-2.0 * squared);
        }
      }
    }
    sums[static_cast<std::size_t>(block)] = sum;
  });
  if (!outcome) return failure(outcome);
  if (auto alive = job.check(); !alive) return failure(alive);
  double total = 0;
  for (double sum : sums) total += sum;
  return Uniformity{std::log(total / (0.5 * static_cast<double>(n) * static_cast<double>(n - 1))), n};
}

Result<double> alignment(const Matrix& first, const Matrix& second) {
  if (first.rows() != second.rows() || first.columns() != second.columns() || first.rows() == 0) {
    return fail(ErrorCode::InvalidArgument, "two matrices of the same shape are needed", "alignment");
  }
  auto a = unitRows(first);
  if (!a) return failure(a);
  auto b = unitRows(second);
  if (!b) return failure(b);
  return (*a - *b).rowwise().squaredNorm().mean();
}

Result<double> lidar(const Matrix& vectors, Index views, double delta, const JobContext& job) {
  if (views < 2 || vectors.rows() % std::max<Index>(1, views) != 0 || vectors.rows() / views < 2) {
    return fail(ErrorCode::InvalidArgument,
                "at least 2 samples with the same number of views (2 or more) are needed", "LiDAR");
  }
  const Index samples = vectors.rows() / views;
  const Index d = vectors.columns();
  RowMatrix means(samples, d);
  Eigen::MatrixXd within = Eigen::MatrixXd::Zero(d, d);
  for (Index s = 0; s < samples; ++s) {
    if (auto alive = job.check(); !alive) return failure(alive);
    const RowMatrix block = eigenView(vectors).middleRows(s * views, views).cast<double>();
    means.row(s) = block.colwise().mean();
    const RowMatrix offsets = block.rowwise() - means.row(s);
    within.noalias() += offsets.transpose() * offsets;
  }
  within /= static_cast<double>(samples * (views - 1));
  within.diagonal().array() += delta;
  const RowMatrix centered = means.rowwise() - means.colwise().mean();
  const Eigen::MatrixXd between = centered.transpose() * centered / static_cast<double>(samples - 1);
  // Eigenvalues of S_w^-1/2 S_b S_w^-1/2 = generalised eigenvalues of (S_b, S_w).
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(between, within,
                                                                         Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success)
    return fail(ErrorCode::Internal,
                "the within-sample covariance is not positive definite; use a larger delta", "LiDAR");
  const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(0.0);
  const double sum = values.sum();
  if (sum <= 0) return 1.0;
  double entropy = 0;
  for (double value : values) {
    const double p = value / sum;
    if (p > 0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

}  // namespace mlens
