#pragma once

#include <span>
#include <vector>

#include "core/base/InstructionSet.h"

namespace mlens {

/// Eigenvalues, and a few eigenvectors, of one small symmetric matrix after another (some 200 rows at most;
/// for large ones see core/base/SymmetricEigen.h). Scratch memory is kept; one object per thread.
class SmallEigen {
 public:
  /// Room for an n x n matrix: n rows of stride() doubles, zeros after the n-th, both triangles to be filled.
  double* matrix(int n);
  int stride() const { return stride_; }

  /// All eigenvalues, descending; zeros should LAPACK fail. Overwrites the matrix. The same bits on AVX2 and
  /// AVX-512.
  std::span<const double> values();
  /// After values(): unit eigenvectors of the `count` largest, n entries each, one after another.
  std::span<const double> vectors(int count);

 private:
  int n_ = 0, stride_ = 0;
  AlignedDoubles matrix_, product_;
  std::vector<double> diagonal_, offDiagonal_, tau_;
  std::vector<double> ascending_, values_, vectors_, work_;
  std::vector<int> integers_;
};

/// Q'AQ = tridiagonal by Householder reflections I - tau v v', each v in the row of `matrix` it was made
/// from, right of the diagonal; rows on 64-byte boundaries, `stride` a multiple of 32. As compiled for each
/// set of instructions this processor has, the fastest last. `product` is scratch of `stride` doubles.
using TridiagonalFunction = void(double* matrix, int n, int stride, double* diagonal, double* offDiagonal,
                                 double* tau, double* product);
std::vector<TridiagonalFunction*> tridiagonalKernels();

}  // namespace mlens
