#pragma once

#include <vector>

namespace mlens {

/// Places per column of the functions below, a multiple of the registers that they work in at a time.
constexpr int kColumnStep = 32;
constexpr int paddedColumn(int entries) {
  return (entries + kColumnStep - 1) / kColumnStep * kColumnStep;
}

/// Kernels for small dense problems whose columns lie `stride` doubles apart, on boundaries of 64 bytes,
/// padded with zeros to a multiple of kColumnStep. The same bits on AVX2 and AVX-512.
struct PositiveDefinite {
  /// Solves A x = b by the factorisation L D L'. Column j < m holds A's rows j..m-1, then b's entry j as row
  /// m (so stride > m), and is overwritten. `inverse` is scratch of m doubles. False if a pivot is not above
  /// `smallest` times its diagonal entry: A is singular to that precision.
  bool (*solve)(double* columns, int m, int stride, double smallest, double* inverse, double* x);
  /// sum = A[which[0]] weights[0] + ... - b, of whole columns.
  void (*combine)(const double* columns, int stride, const int* which, const double* weights, int count,
                  const double* b, double* sum);

  /// Those that this processor can run, the plain ones first, the fastest last.
  static std::vector<PositiveDefinite> all();
};

}  // namespace mlens
