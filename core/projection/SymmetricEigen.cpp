#include "core/projection/SymmetricEigen.h"

#include <algorithm>

// LAPACK, part of OpenBLAS.
extern "C" void dsyevr_(const char* jobz, const char* range, const char* uplo, const int* n, double* a,
                        const int* lda, const double* vl, const double* vu, const int* il, const int* iu,
                        const double* abstol, int* m, double* w, double* z, const int* ldz, int* isuppz,
                        double* work, const int* lwork, int* iwork, const int* liwork, int* info);

namespace mlens {

Result<Eigenpairs> largestEigenpairs(std::vector<double> matrix, Index n, Index count) {
  const int size = static_cast<int>(n);
  const int wanted = static_cast<int>(std::min(count, n));
  const int first = size - wanted + 1;
  const double none = 0, tolerance = 0;
  int found = 0, info = 0;
  std::vector<double> values(static_cast<std::size_t>(n)), vectors(static_cast<std::size_t>(n * wanted));
  std::vector<int> support(static_cast<std::size_t>(2 * std::max(1, wanted)));
  double workSize = 0;
  int iworkSize = 0, query = -1;
  // The lower triangle of a row-major matrix is the upper one of LAPACK's column-major order.
  const auto call = [&](double* work, const int* lwork, int* iwork, const int* liwork) {
    dsyevr_("V", "I", "U", &size, matrix.data(), &size, &none, &none, &first, &size, &tolerance, &found,
            values.data(), vectors.data(), &size, support.data(), work, lwork, iwork, liwork, &info);
  };
  call(&workSize, &query, &iworkSize, &query);
  std::vector<double> work(static_cast<std::size_t>(workSize));
  std::vector<int> iwork(static_cast<std::size_t>(iworkSize));
  const int lwork = static_cast<int>(work.size()), liwork = static_cast<int>(iwork.size());
  call(work.data(), &lwork, iwork.data(), &liwork);
  if (info != 0 || found != wanted) {
    return fail(ErrorCode::Internal,
                "the eigenvalues of a " + std::to_string(n) + " x " + std::to_string(n) +
                    " matrix could not be computed; its values may be far too large or small");
  }
  Eigenpairs result;
  result.values.assign(values.begin(), values.begin() + wanted);
  std::ranges::reverse(result.values);
  for (int c = wanted - 1; c >= 0; --c) {
    result.vectors.insert(result.vectors.end(), vectors.begin() + static_cast<std::ptrdiff_t>(c) * n,
                          vectors.begin() + static_cast<std::ptrdiff_t>(c + 1) * n);
  }
  return result;
}

}  // namespace mlens
