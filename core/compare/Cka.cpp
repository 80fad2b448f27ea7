#include "core/compare/Cka.h"

#include <cblas.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

constexpr Index kRows = 2048;    // rows per float32 product, summed in float64 after
constexpr Index kColumns = 256;  // columns of x per task

using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Centered {
  RowMatrix values;
  std::vector<double> squaredRows;
  double squaredNorm = 0;
};

Result<Centered> centered(const Matrix& matrix, const JobContext& job) {
  const Index n = matrix.rows();
  const Index d = matrix.columns();
  Centered result;
  std::vector<double> mean(static_cast<std::size_t>(d), 0.0);
  for (Index i = 0; i < n; ++i) {
    if (i % 1024 == 0 && job.stopRequested()) return fail(ErrorCode::Cancelled, "cancelled");
    for (Index j = 0; j < d; ++j) mean[j] += static_cast<double>(matrix(i, j));
  }
  for (double& m : mean) m /= static_cast<double>(n);
  result.values.resize(n, d);
  result.squaredRows.resize(static_cast<std::size_t>(n));
  auto outcome = parallelFor(n, 512, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double sum = 0;
      for (Index j = 0; j < d; ++j) {
        const double x = static_cast<double>(matrix(i, j)) - mean[j];
        result.values(i, j) = static_cast<float>(x);
        sum += x * x;
      }
      result.squaredRows[i] = sum;
    }
  });
  if (!outcome) return failure(outcome);
  for (double square : result.squaredRows) result.squaredNorm += square;
  return result;
}

// |X'Y|_F^2
Result<double> squaredCross(const Centered& x, const Centered& y, const JobContext& job) {
  const Index n = x.values.rows();
  const Index dx = x.values.cols();
  const Index dy = y.values.cols();
  const Index columnBlocks = (dx + kColumns - 1) / kColumns;
  const Index targets = (dy + kColumns - 1) / kColumns;
  std::vector<double> sums(static_cast<std::size_t>(columnBlocks * targets), 0.0);
  auto outcome = parallelFor(columnBlocks * targets, 1, job, [&](Index task, Index) {
    const Index firstX = task / targets * kColumns, firstY = task % targets * kColumns;
    const Index columnsX = std::min(kColumns, dx - firstX), columnsY = std::min(kColumns, dy - firstY);
    std::vector<float> product(static_cast<std::size_t>(columnsX * columnsY));
    std::vector<double> total(product.size(), 0.0);
    for (Index row = 0; row < n && !job.stopRequested(); row += kRows) {
      const Index rows = std::min(kRows, n - row);
      cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, static_cast<int>(columnsX),
                  static_cast<int>(columnsY), static_cast<int>(rows), 1.f,
                  x.values.data() + row * dx + firstX, static_cast<int>(dx),
                  y.values.data() + row * dy + firstY, static_cast<int>(dy), 0.f, product.data(),
                  static_cast<int>(columnsY));
      for (std::size_t e = 0; e < product.size(); ++e) total[e] += static_cast<double>(product[e]);
    }
    double sum = 0;
    for (double value : total) sum += value * value;
    sums[static_cast<std::size_t>(task)] = sum;
  });
  if (!outcome) return failure(outcome);
  if (auto alive = job.check(); !alive) return failure(alive);
  double sum = 0;
  for (double part : sums) sum += part;
  return sum;
}

double debiasedTerm(double cross, const Centered& x, const Centered& y) {
  const auto n = static_cast<double>(x.squaredRows.size());
  double rows = 0;
  for (std::size_t i = 0; i < x.squaredRows.size(); ++i) rows += x.squaredRows[i] * y.squaredRows[i];
  return cross - n / (n - 2) * rows + x.squaredNorm * y.squaredNorm / ((n - 1) * (n - 2));
}

}  // namespace

Result<Cka> cka(const Matrix& x, const Matrix& y, const JobContext& job) {
  if (x.rows() != y.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "the representations have " + std::to_string(x.rows()) + " and " + std::to_string(y.rows()) +
                    " rows; they must be of the same samples",
                "CKA");
  }
  if (x.rows() < 4) return fail(ErrorCode::InvalidArgument, "at least 4 rows are needed", "CKA");
  auto a = centered(x, job);
  if (!a) return failure(a);
  auto b = centered(y, job);
  if (!b) return failure(b);
  if (a->squaredNorm == 0 || b->squaredNorm == 0) {
    return fail(ErrorCode::InvalidArgument, "all rows of one representation are the same", "CKA");
  }
  job.report("CKA", 0);
  auto xy = squaredCross(*a, *b, job);
  if (!xy) return failure(xy);
  job.report("CKA", 1.0 / 3);
  auto xx = squaredCross(*a, *a, job);
  if (!xx) return failure(xx);
  job.report("CKA", 2.0 / 3);
  auto yy = squaredCross(*b, *b, job);
  if (!yy) return failure(yy);
  Cka result;
  result.linear = *xy / std::sqrt(*xx * *yy);
  const double scale = debiasedTerm(*xx, *a, *a) * debiasedTerm(*yy, *b, *b);
  result.debiased = debiasedTerm(*xy, *a, *b) / std::sqrt(scale);
  return result;
}

}  // namespace mlens
