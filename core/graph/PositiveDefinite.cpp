#include "core/graph/PositiveDefinite.h"

#include "core/base/InstructionSet.h"

namespace mlens {
namespace {

constexpr int kAtOnce = 4;  // registers: enough chains side by side to keep the arithmetic busy

/// sum -= factor * column, kAtOnce registers of them.
template <class Vector>
MLENS_INLINE void subtract(Vector (&sum)[kAtOnce], double factor, const double* column) {
  MLENS_UNROLL
  for (int v = 0; v < kAtOnce; ++v) sum[v] -= reinterpret_cast<const Vector*>(column)[v] * factor;
}

struct Solve {
  template <class Set>
  MLENS_INLINE static bool run(double* columns, int m, int stride, double smallest, double* inverse,
                               double* x) {
    using Vector = typename Register<Set>::Doubles;
    constexpr int kBlock = kAtOnce * Set::kDoubles;
    // Column by column, what the columns before it explain is taken off all rows below the diagonal (and off
    // the padding and what lies above, which nobody reads); the last row does the forward substitution.
    for (int j = 0; j < m; ++j) {
      double* column = columns + static_cast<std::ptrdiff_t>(j) * stride;
      const double diagonal = column[j];
      for (int begin = j / kBlock * kBlock; begin <= m; begin += kBlock) {
        Vector sum[kAtOnce];
        MLENS_UNROLL
        for (int v = 0; v < kAtOnce; ++v) sum[v] = reinterpret_cast<const Vector*>(column + begin)[v];
        for (int t = 0; t < j; ++t) {
          const double* before = columns + static_cast<std::ptrdiff_t>(t) * stride;
          subtract(sum, before[j] * inverse[t], before + begin);
        }
        MLENS_UNROLL
        for (int v = 0; v < kAtOnce; ++v) reinterpret_cast<Vector*>(column + begin)[v] = sum[v];
      }
      if (!(column[j] > smallest * diagonal)) return false;
      inverse[j] = 1.0 / column[j];
    }
    for (int j = 0; j < m; ++j) x[j] = columns[static_cast<std::ptrdiff_t>(j) * stride + m];
    for (int r = m - 1; r >= 0; --r) {
      x[r] *= inverse[r];
      for (int t = 0; t < r; ++t) x[t] -= columns[static_cast<std::ptrdiff_t>(t) * stride + r] * x[r];
    }
    return true;
  }
};

struct Combine {
  template <class Set>
  MLENS_INLINE static void run(const double* columns, int stride, const int* which, const double* weights,
                               int count, const double* b, double* out) {
    using Vector = typename Register<Set>::Doubles;
    for (int begin = 0; begin < stride; begin += kAtOnce * Set::kDoubles) {
      Vector sum[kAtOnce];
      MLENS_UNROLL
      for (int v = 0; v < kAtOnce; ++v) sum[v] = -reinterpret_cast<const Vector*>(b + begin)[v];
      for (int r = 0; r < count; ++r)
        subtract(sum, -weights[r], columns + static_cast<std::ptrdiff_t>(which[r]) * stride + begin);
      MLENS_UNROLL
      for (int v = 0; v < kAtOnce; ++v) reinterpret_cast<Vector*>(out + begin)[v] = sum[v];
    }
  }
};

}  // namespace

std::vector<PositiveDefinite> PositiveDefinite::all() {
  const auto solve = Compiled<Solve, bool(double*, int, int, double, double*, double*)>::all();
  const auto combine = Compiled<Combine, void(const double*, int, const int*, const double*, int,
                                              const double*, double*)>::all();
  std::vector<PositiveDefinite> kernels;
  for (std::size_t k = 0; k < solve.size(); ++k) kernels.push_back({solve[k], combine[k]});
  return kernels;
}

}  // namespace mlens
