#include "core/geometry/LocalSvd.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>

// LAPACK, part of OpenBLAS: eigenvalues of a symmetric matrix by divide and conquer.
extern "C" void dsyevd_(const char* jobz, const char* uplo, const int* n, double* a, const int* lda,
                        double* w, double* work, const int* lwork, int* iwork, const int* liwork, int* info);

namespace mlens {

void LocalSvd::compute(const Matrix& points, std::span<const std::int32_t> neighbors, Index point,
                       bool centerOnMean, bool wantVectors) {
  rows_ = static_cast<int>(neighbors.size());
  columns_ = points.columns();
  const auto d = static_cast<int>(columns_);
  values_.clear();
  if (rows_ == 0 || d == 0) return;
  offsets_.compute(points, neighbors, point, centerOnMean);
  byRows_ = rows_ <= d;
  const int n = std::min(rows_, d);
  const int stride = multiply(n);
  eigenvalues_.resize(static_cast<std::size_t>(n));
  const int workSize = wantVectors ? 1 + 6 * n + 2 * n * n : 2 * n + 1;
  const int iworkSize = wantVectors ? 3 + 5 * n : 1;
  work_.resize(static_cast<std::size_t>(workSize));
  iwork_.resize(static_cast<std::size_t>(iworkSize));
  int info = 0;
  dsyevd_(wantVectors ? "V" : "N", "U", &n, gram_.data(), &stride, eigenvalues_.data(), work_.data(),
          &workSize, iwork_.data(), &iworkSize, &info);
  gramStride_ = stride;
  values_.resize(static_cast<std::size_t>(n));
  for (int j = 0; j < n; ++j)
    values_[j] = info == 0 ? std::sqrt(std::max(0.0, eigenvalues_[n - 1 - j])) : 0.0;
}

/// The smaller Gram matrix, its lower triangle by rows (LAPACK's upper by columns); returns its stride.
int LocalSvd::multiply(int n) {
  if (byRows_) {
    gram_.resize(static_cast<std::size_t>(offsets_.padded) * offsets_.padded);
    productsOfRows(offsets_.values.data(), offsets_.padded, offsets_.stride, gram_.data());
    return offsets_.padded;
  }
  gram_.resize(static_cast<std::size_t>(n) * n);
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, n, rows_, 1.0, offsets_.row(0), offsets_.stride, 0.0,
              gram_.data(), n);
  return n;
}

std::vector<double> LocalSvd::direction(int j) const {
  const int n = static_cast<int>(values_.size());
  const auto d = static_cast<int>(columns_);
  const double* eigenvector = gram_.data() + static_cast<std::ptrdiff_t>(n - 1 - j) * gramStride_;
  std::vector<double> direction(static_cast<std::size_t>(d), 0.0);
  if (byRows_) {
    for (int a = 0; a < rows_; ++a) {
      const double* row = offsets_.row(a);
      for (int t = 0; t < d; ++t) direction[t] += eigenvector[a] * row[t];
    }
  } else {
    std::copy(eigenvector, eigenvector + d, direction.begin());
  }
  double norm = 0, largest = 0;
  for (double x : direction) {
    norm += x * x;
    if (std::abs(x) > std::abs(largest)) largest = x;
  }
  const double scale = (largest < 0 ? -1.0 : 1.0) / std::sqrt(norm);
  for (double& x : direction) x *= scale;
  return direction;
}

void LocalSvd::vector(int j, std::span<float> out) const {
  std::ranges::transform(direction(j), out.begin(), [](double x) { return static_cast<float>(x); });
}

void LocalSvd::coordinates(int j, std::span<double> out) const {
  const std::vector<double> axis = direction(j);
  for (int a = 0; a < rows_; ++a) {
    out[static_cast<std::size_t>(a)] =
        cblas_ddot(static_cast<int>(columns_), offsets_.row(a), 1, axis.data(), 1);
  }
}

}  // namespace mlens
