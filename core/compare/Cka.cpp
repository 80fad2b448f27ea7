#include "core/compare/Cka.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/geometry/Moments.h"

namespace mlens {
namespace {

constexpr Index kRows = 2048;   // rows per product, summed in float64 after
constexpr Index kPanel = 1024;  // columns of x whose products with all columns of y are summed at once
constexpr Index kTile = 256;    // columns of a task's product; divides kPanel

struct Representation {
  Matrix points;
  std::vector<double> mean;
  std::vector<double> squaredRows;  // of the centred rows
  double squaredNorm = 0;
};

Result<Representation> prepared(const Matrix& points, const JobContext& job) {
  Representation result{points, {}, {}, 0};
  auto mean = columnMeans(points, job);
  if (!mean) return failure(mean);
  result.mean = *std::move(mean);
  result.squaredRows.resize(static_cast<std::size_t>(points.rows()));
  auto outcome = parallelFor(points.rows(), 256, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double sum = 0;
      for (Index j = 0; j < points.columns(); ++j) {
        const double x = static_cast<double>(points(i, j)) - result.mean[j];
        sum += x * x;
      }
      result.squaredRows[i] = sum;
    }
  });
  if (!outcome) return failure(outcome);
  for (double square : result.squaredRows) result.squaredNorm += square;
  if (result.squaredNorm == 0) {
    return fail(ErrorCode::InvalidArgument, "all rows of one representation are the same", "CKA");
  }
  return result;
}

/// Rows from `row` on and columns from `column` on, centred.
template <class Scalar>
struct CenteredBlock {
  Index columns = 0;
  std::vector<Scalar> values;

  Result<void> fill(const Representation& from, Index row, Index rows, Index column, Index count,
                    const JobContext& job) {
    columns = count;
    values.resize(static_cast<std::size_t>(rows * count));
    return parallelFor(rows, 64, job, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const float* source = from.points.row(row + i).data() + column;
        const double* mean = from.mean.data() + column;
        Scalar* target = values.data() + i * count;
        for (Index j = 0; j < count; ++j) {
          target[j] = static_cast<Scalar>(static_cast<double>(source[j]) - mean[j]);
        }
      }
    });
  }
};

/// x'y of blocks of rows.
void transposedProduct(int m, int n, int k, const float* x, int ldx, const float* y, int ldy, float* out) {
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1.f, x, ldx, y, ldy, 0.f, out, n);
}
void transposedProduct(int m, int n, int k, const double* x, int ldx, const double* y, int ldy, double* out) {
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1.0, x, ldx, y, ldy, 0.0, out, n);
}

/// Adds `columnsX` x `columnsY` products of two blocks of rows to a place in `total`.
template <class Scalar>
void addProduct(const CenteredBlock<Scalar>& x, Index firstX, Index columnsX, const CenteredBlock<Scalar>& y,
                Index firstY, Index columnsY, Index rows, std::vector<double>& total) {
  std::vector<Scalar> products(static_cast<std::size_t>(columnsX * columnsY));
  transposedProduct(static_cast<int>(columnsX), static_cast<int>(columnsY), static_cast<int>(rows),
                    x.values.data() + firstX, static_cast<int>(x.columns), y.values.data() + firstY,
                    static_cast<int>(y.columns), products.data());
  for (Index i = 0; i < columnsX; ++i) {
    double* sums = total.data() + (firstX + i) * y.columns + firstY;
    const Scalar* terms = products.data() + i * columnsY;
    for (Index j = 0; j < columnsY; ++j) sums[j] += static_cast<double>(terms[j]);
  }
}

/// What is done of all products, for the progress.
struct Done {
  double work = 0, all = 0;
};

/// |X'Y|_F^2. Of one representation with itself, only the tiles on and above the diagonal.
template <class Scalar>
Result<double> squaredCross(const Representation& x, const Representation& y, Done& done,
                            const JobContext& job) {
  const bool same = &x == &y;
  const Index n = x.points.rows(), dx = x.points.columns(), dy = y.points.columns();
  CenteredBlock<Scalar> left, right;
  std::vector<double> total, sums;
  double sum = 0;
  for (Index panel = 0; panel < dx; panel += kPanel) {
    const Index width = std::min(kPanel, dx - panel), from = same ? panel : 0, height = dy - from;
    const Index tilesX = (width + kTile - 1) / kTile, tilesY = (height + kTile - 1) / kTile;
    total.assign(static_cast<std::size_t>(width * height), 0.0);
    for (Index row = 0; row < n; row += kRows) {
      const Index rows = std::min(kRows, n - row);
      if (auto filled = right.fill(y, row, rows, from, height, job); !filled) return failure(filled);
      if (!same) {
        if (auto filled = left.fill(x, row, rows, panel, width, job); !filled) return failure(filled);
      }
      auto added = parallelFor(tilesX * tilesY, 1, job, [&](Index tile, Index) {
        const Index i = tile / tilesY * kTile, j = tile % tilesY * kTile;
        if (same && j < i) return;
        addProduct(same ? right : left, i, std::min(kTile, width - i), right, j, std::min(kTile, height - j),
                   rows, total);
      });
      if (!added) return failure(added);
      done.work += static_cast<double>(rows) * static_cast<double>(width) * static_cast<double>(height);
      job.report("CKA", std::min(1.0, done.work / done.all));
    }
    sums.assign(static_cast<std::size_t>(width), 0.0);
    auto squared = parallelFor(width, 16, job, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const Index diagonal = i / kTile * kTile;  // tiles right of it stand for those below it too
        for (Index j = same ? diagonal : 0; j < height; ++j) {
          const double value = total[static_cast<std::size_t>(i * height + j)];
          sums[static_cast<std::size_t>(i)] += value * value * (same && j >= diagonal + kTile ? 2 : 1);
        }
      }
    });
    if (!squared) return failure(squared);
    for (double part : sums) sum += part;
  }
  return sum;
}

double debiasedTerm(double cross, const Representation& x, const Representation& y) {
  const auto n = static_cast<double>(x.squaredRows.size());
  double rows = 0;
  for (std::size_t i = 0; i < x.squaredRows.size(); ++i) rows += x.squaredRows[i] * y.squaredRows[i];
  return cross - n / (n - 2) * rows + x.squaredNorm * y.squaredNorm / ((n - 1) * (n - 2));
}

/// Where a few rows are much longer than the others, their products with themselves make up all of |X'Y|^2,
/// which the debiased term takes away again: what is left of float32 products is then rounding, and they are
/// made again in float64.
Result<Cka> crossTerms(const Representation& x, const Representation& y, Done& done, const JobContext& job) {
  constexpr double kMostCancelled = 100;
  auto value = squaredCross<float>(x, y, done, job);
  if (!value) return failure(value);
  double debiased = debiasedTerm(*value, x, y);
  if (*value > kMostCancelled * std::abs(debiased)) {
    value = squaredCross<double>(x, y, done, job);
    if (!value) return failure(value);
    debiased = debiasedTerm(*value, x, y);
  }
  return Cka{*value, debiased};
}

}  // namespace

Result<CkaMatrix> ckaMatrix(std::span<const Matrix> representations, const JobContext& job) {
  CkaMatrix result;
  result.count = static_cast<Index>(representations.size());
  std::vector<Representation> all;
  Done done;
  for (const Matrix& points : representations) {
    const Index rows = representations.front().rows();
    if (points.rows() != rows) {
      return fail(ErrorCode::InvalidArgument,
                  "the representations have " + std::to_string(rows) + " and " +
                      std::to_string(points.rows()) + " rows; they must be of the same samples",
                  "CKA");
    }
    if (rows < 4) return fail(ErrorCode::InvalidArgument, "at least 4 rows are needed", "CKA");
    auto representation = prepared(points, job);
    if (!representation) return failure(representation);
    all.push_back(*std::move(representation));
    const auto width = static_cast<double>(points.columns());
    for (const Representation& other : all) {
      const double share = &other == &all.back() ? 0.5 : 1.0;
      done.all += share * static_cast<double>(rows) * width * static_cast<double>(other.points.columns());
    }
  }
  std::vector<Cka> cross(static_cast<std::size_t>(result.count * result.count));
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i; j < all.size(); ++j) {
      auto value = crossTerms(all[i], all[j], done, job);
      if (!value) return failure(value);
      cross[i * all.size() + j] = *value;
    }
  }
  result.values.resize(cross.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      const Cka& xy = cross[std::min(i, j) * all.size() + std::max(i, j)];
      const Cka& xx = cross[i * all.size() + i];
      const Cka& yy = cross[j * all.size() + j];
      result.values[i * all.size() + j] = {i == j ? 1.0 : xy.linear / std::sqrt(xx.linear * yy.linear),
                                           i == j ? 1.0 : xy.debiased / std::sqrt(xx.debiased * yy.debiased)};
    }
  }
  return result;
}

Result<Cka> cka(const Matrix& x, const Matrix& y, const JobContext& job) {
  const Matrix both[] = {x, y};
  auto matrix = ckaMatrix(both, job);
  if (!matrix) return failure(matrix);
  return (*matrix)(0, 1);
}

}  // namespace mlens
