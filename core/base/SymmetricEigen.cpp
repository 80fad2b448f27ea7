#include "core/base/SymmetricEigen.h"

#include <cblas.h>

#include <algorithm>
#include <mutex>

#include "core/base/Parallel.h"

// LAPACK, part of OpenBLAS (column-major; the lower triangle there is the upper one of a row-major matrix).
extern "C" {
void dlatrd_(const char* uplo, const int* n, const int* nb, double* a, const int* lda, double* e, double* tau,
             double* w, const int* ldw);
void dsytd2_(const char* uplo, const int* n, double* a, const int* lda, double* d, double* e, double* tau,
             int* info);
void dsterf_(const int* n, double* d, double* e, int* info);
void dstemr_(const char* jobz, const char* range, const int* n, double* d, double* e, const double* vl,
             const double* vu, const int* il, const int* iu, int* m, double* w, double* z, const int* ldz,
             const int* nzc, int* isuppz, int* tryrac, double* work, const int* lwork, int* iwork,
             const int* liwork, int* info);
void dormtr_(const char* side, const char* uplo, const char* trans, const int* m, const int* n, double* a,
             const int* lda, const double* tau, double* c, const int* ldc, double* work, const int* lwork,
             int* info);
}

namespace mlens {
namespace {

/// A = Q T Q': T in diagonal and offDiagonal, Q as reflectors in `matrix` and tau.
struct Tridiagonal {
  std::vector<double> diagonal, offDiagonal, tau;
};

/// LAPACK's dsytrd, with a look at the job between panels.
Result<Tridiagonal> tridiagonalize(std::vector<double>& matrix, int n, const JobContext& job) {
  static std::once_flag once;
  std::call_once(once, [] { openblas_set_num_threads(1); });
  Tridiagonal t;
  t.diagonal.resize(static_cast<std::size_t>(n));
  t.offDiagonal.assign(static_cast<std::size_t>(n), 0.0);
  t.tau.assign(static_cast<std::size_t>(n), 0.0);
  const auto at = [&](int row, int column) {
    return matrix.data() + row + static_cast<std::ptrdiff_t>(column) * n;
  };
  // A panel reads the rest of the matrix once per column: fewer columns where that takes long.
  const int panel = n <= 1024 ? 32 : n <= 2048 ? 16 : n <= 4096 ? 4 : 1;
  const int crossover = 64;
  std::vector<double> work(static_cast<std::size_t>(n) * panel);
  int i = 0;
  for (; i + panel < n - crossover; i += panel) {
    if (auto alive = job.check(); !alive) return failure(alive);
    const int rest = n - i;
    dlatrd_("L", &rest, &panel, at(i, i), &n, t.offDiagonal.data() + i, t.tau.data() + i, work.data(), &n);
    cblas_dsyr2k(CblasColMajor, CblasLower, CblasNoTrans, rest - panel, panel, -1.0, at(i + panel, i), n,
                 work.data() + panel, n, 1.0, at(i + panel, i + panel), n);
    for (int j = i; j < i + panel; ++j) {
      *at(j + 1, j) = t.offDiagonal[j];
      t.diagonal[j] = *at(j, j);
    }
    if (n > 512) job.report("eigenvalues", static_cast<double>(i) / n);
  }
  const int rest = n - i;
  int info = 0;
  dsytd2_("L", &rest, at(i, i), &n, t.diagonal.data() + i, t.offDiagonal.data() + i, t.tau.data() + i, &info);
  return t;
}

tl::unexpected<Error> notConverged() {
  return fail(ErrorCode::Internal, "the eigenvalues did not converge; check the values for extremes");
}

}  // namespace

Result<EigenPairs> largestEigenPairs(std::vector<double> matrix, Index n, Index count,
                                     const JobContext& job) {
  EigenPairs result;
  count = std::clamp<Index>(count, 0, n);
  if (count == 0) return result;
  const int size = static_cast<int>(n), wanted = static_cast<int>(count);
  auto t = tridiagonalize(matrix, size, job);
  if (!t) return failure(t);

  const int first = size - wanted + 1;
  int found = 0, tryHighAccuracy = 1, info = 0;
  const int workSize = 18 * size, iworkSize = 10 * size;
  std::vector<double> ascending(static_cast<std::size_t>(size)), work(static_cast<std::size_t>(workSize));
  std::vector<double> vectors(static_cast<std::size_t>(n * count));
  std::vector<int> support(static_cast<std::size_t>(2 * wanted)), iwork(static_cast<std::size_t>(iworkSize));
  const double unused = 0;
  dstemr_("V", "I", &size, t->diagonal.data(), t->offDiagonal.data(), &unused, &unused, &first, &size, &found,
          ascending.data(), vectors.data(), &size, &wanted, support.data(), &tryHighAccuracy, work.data(),
          &workSize, iwork.data(), &iworkSize, &info);
  if (info != 0 || found != wanted) return notConverged();

  // Back to the matrix's own basis, some columns at a time.
  auto done = parallelFor(count, 32, job, [&](Index begin, Index end) {
    const int columns = static_cast<int>(end - begin), scratchSize = 64 * columns + 64 * 65;
    std::vector<double> scratch(static_cast<std::size_t>(scratchSize));
    std::vector<double> reflectors;
    int failed = 0;
    dormtr_("L", "L", "N", &size, &columns, matrix.data(), &size, t->tau.data(), vectors.data() + begin * n,
            &size, scratch.data(), &scratchSize, &failed);
  });
  if (!done) return failure(done);
  result.values.resize(static_cast<std::size_t>(count));
  result.vectors.resize(vectors.size());
  for (Index j = 0; j < count; ++j) {
    const Index from = count - 1 - j;
    result.values[j] = ascending[from];
    std::copy_n(vectors.begin() + from * n, n, result.vectors.begin() + j * n);
  }
  return result;
}

Result<std::vector<double>> symmetricEigenvalues(std::vector<double> matrix, Index n, const JobContext& job) {
  if (n == 0) return std::vector<double>{};
  const int size = static_cast<int>(n);
  auto t = tridiagonalize(matrix, size, job);
  if (!t) return failure(t);
  int info = 0;
  dsterf_(&size, t->diagonal.data(), t->offDiagonal.data(), &info);
  if (info != 0) return notConverged();
  std::reverse(t->diagonal.begin(), t->diagonal.end());
  return std::move(t->diagonal);
}

}  // namespace mlens
