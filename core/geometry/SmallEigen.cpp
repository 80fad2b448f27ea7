#include "core/geometry/SmallEigen.h"

#include <algorithm>

// LAPACK, part of OpenBLAS: eigenvalues of a tridiagonal matrix (QL without square roots), and eigenvectors
// of some of them (inverse iteration).
extern "C" {
void dsterf_(const int* n, double* d, double* e, int* info);
void dstein_(const int* n, const double* d, const double* e, const int* m, const double* w, const int* iblock,
             const int* isplit, double* z, const int* ldz, double* work, int* iwork, int* ifail, int* info);
}

namespace mlens {
namespace {

constexpr int kSums = 8;    // side by side in every build: the same bits on AVX2 and AVX-512
constexpr int kAtOnce = 4;  // registers
constexpr int kStep = 32;   // doubles, as many as the largest kAtOnce registers hold

template <class Set>
MLENS_INLINE double sumOfProducts(const double* a, const double* b, int length) {
  using Vector = typename Register<Set>::Doubles;
  constexpr int W = Set::kDoubles;
  Vector sums[kSums / W] = {};
  for (int t = 0; t < length; t += kSums) {
    MLENS_UNROLL
    for (int part = 0; part < kSums / W; ++part)
      sums[part] += *reinterpret_cast<const Vector*>(a + t + part * W) *
                    *reinterpret_cast<const Vector*>(b + t + part * W);
  }
  double s[kSums];
  __builtin_memcpy(s, sums, sizeof s);
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/// Row by row, v is chosen so that the reflection leaves one entry beside the diagonal, and applied from both
/// sides: A -= v w' + w v', w = p - (tau / 2) (v'p) v, p = tau A v (Golub and Van Loan, 8.3.1). Columns that
/// are done share registers with later ones: there v is 0, so they are only reflected too, and nobody reads
/// them.
struct Tridiagonalize {
  template <class Set>
  MLENS_INLINE static void run(double* matrix, int n, int stride, double* diagonal, double* offDiagonal,
                               double* tau, double* product) {
    using Vector = typename Register<Set>::Doubles;
    constexpr int W = Set::kDoubles;
    for (int i = 0; i < n; ++i) {
      double* v = matrix + static_cast<std::ptrdiff_t>(i) * stride;
      diagonal[i] = v[i];
      tau[i] = 0.0;
      if (i + 1 == n) return;
      const int begin = (i + 1) / kStep * kStep, length = stride - begin;
      const double first = v[i + 1];
      for (int t = begin; t <= i + 1; ++t) v[t] = 0.0;
      const double rest = sumOfProducts<Set>(v + begin, v + begin, length);
      offDiagonal[i] = first;
      if (rest == 0.0) continue;
      const double norm = __builtin_sqrt(first * first + rest);
      offDiagonal[i] = first > 0.0 ? -norm : norm;
      v[i + 1] = first - offDiagonal[i];
      tau[i] = -1.0 / (offDiagonal[i] * v[i + 1]);

      for (int t = begin; t < stride; t += kAtOnce * W) {
        Vector sum[kAtOnce] = {};
        for (int r = i + 1; r < n; ++r) {
          const auto* row =
              reinterpret_cast<const Vector*>(matrix + static_cast<std::ptrdiff_t>(r) * stride + t);
          MLENS_UNROLL
          for (int k = 0; k < kAtOnce; ++k) sum[k] += row[k] * v[r];
        }
        MLENS_UNROLL
        for (int k = 0; k < kAtOnce; ++k) reinterpret_cast<Vector*>(product + t)[k] = sum[k] * tau[i];
      }
      const double along = 0.5 * tau[i] * sumOfProducts<Set>(v + begin, product + begin, length);
      for (int t = begin; t < stride; t += W) {
        *reinterpret_cast<Vector*>(product + t) -= *reinterpret_cast<const Vector*>(v + t) * along;
      }
      for (int t = begin; t < stride; t += kAtOnce * W) {
        Vector w[kAtOnce], reflector[kAtOnce];
        __builtin_memcpy(w, product + t, sizeof w);
        __builtin_memcpy(reflector, v + t, sizeof reflector);
        for (int r = i + 1; r < n; ++r) {
          auto* row = reinterpret_cast<Vector*>(matrix + static_cast<std::ptrdiff_t>(r) * stride + t);
          const double left = v[r], right = product[r];
          MLENS_UNROLL
          for (int k = 0; k < kAtOnce; ++k) row[k] = (row[k] - w[k] * left) - reflector[k] * right;
        }
      }
    }
  }
};

}  // namespace

std::vector<TridiagonalFunction*> tridiagonalKernels() {
  return Compiled<Tridiagonalize, TridiagonalFunction>::all();
}

double* SmallEigen::matrix(int n) {
  n_ = n;
  stride_ = (n + kStep - 1) / kStep * kStep;
  matrix_.resize(static_cast<std::size_t>(n) * stride_);
  for (int a = 0; a < n; ++a) {
    double* row = matrix_.data() + static_cast<std::ptrdiff_t>(a) * stride_;
    std::fill(row + n, row + stride_, 0.0);
  }
  return matrix_.data();
}

std::span<const double> SmallEigen::values() {
  static TridiagonalFunction* const fastest = tridiagonalKernels().back();
  const auto n = static_cast<std::size_t>(n_);
  for (auto* part : {&diagonal_, &offDiagonal_, &tau_}) part->resize(n);
  product_.resize(static_cast<std::size_t>(stride_));
  fastest(matrix_.data(), n_, stride_, diagonal_.data(), offDiagonal_.data(), tau_.data(), product_.data());
  ascending_ = diagonal_;
  work_ = offDiagonal_;
  int info = 0;
  dsterf_(&n_, ascending_.data(), work_.data(), &info);
  if (info != 0) std::ranges::fill(ascending_, 0.0);
  values_.assign(ascending_.rbegin(), ascending_.rend());
  return values_;
}

std::span<const double> SmallEigen::vectors(int count) {
  const auto n = static_cast<std::size_t>(n_);
  vectors_.resize(n * static_cast<std::size_t>(count));
  if (vectors_.empty()) return vectors_;
  work_.resize(5 * n);
  integers_.assign(4 * n, 1);  // blocks (all entries in the first), where it ends, and scratch
  integers_[n] = n_;
  int info = 0;
  dstein_(&n_, diagonal_.data(), offDiagonal_.data(), &count, ascending_.data() + n_ - count,
          integers_.data(), integers_.data() + n, vectors_.data(), &n_, work_.data(),
          integers_.data() + 2 * n, integers_.data() + 3 * n, &info);
  for (int j = 0; j < count / 2; ++j)
    std::swap_ranges(vectors_.begin() + j * n_, vectors_.begin() + (j + 1) * n_,
                     vectors_.begin() + (count - 1 - j) * n_);
  for (int j = 0; j < count; ++j) {
    double* x = vectors_.data() + static_cast<std::ptrdiff_t>(j) * n_;
    for (int i = n_ - 2; i >= 0; --i) {
      const double* v = matrix_.data() + static_cast<std::ptrdiff_t>(i) * stride_;
      double along = 0.0;
      for (int t = i + 1; t < n_; ++t) along += v[t] * x[t];
      for (int t = i + 1; t < n_; ++t) x[t] -= tau_[i] * along * v[t];
    }
  }
  return vectors_;
}

}  // namespace mlens
