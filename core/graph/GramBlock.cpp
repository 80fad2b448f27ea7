#include "core/graph/GramBlock.h"

#include <algorithm>
#include <cstring>

namespace mlens {
namespace {

// Eight sums run side by side in every build, so that AVX-512 and AVX2 give the same bits.
using Lanes = double __attribute__((vector_size(64)));
constexpr int kLanes = kProductColumns;
constexpr int kTile = kProductRows;

/// Products of rows a..a+3 with rows b..b+3; every row is `stride` doubles, a multiple of kLanes.
[[gnu::always_inline]] inline void tile(const double* a, const double* b, int stride, double* out,
                                        int outStride) {
  Lanes sums[kTile][kTile] = {};
  for (int t = 0; t < stride; t += kLanes) {
    Lanes left[kTile], right[kTile];
    for (int r = 0; r < kTile; ++r) {
      left[r] = *reinterpret_cast<const Lanes*>(a + static_cast<std::ptrdiff_t>(r) * stride + t);
      right[r] = *reinterpret_cast<const Lanes*>(b + static_cast<std::ptrdiff_t>(r) * stride + t);
    }
    for (int r = 0; r < kTile; ++r) {
      for (int c = 0; c < kTile; ++c) sums[r][c] += left[r] * right[c];
    }
  }
  for (int r = 0; r < kTile; ++r) {
    for (int c = 0; c < kTile; ++c) {
      const Lanes s = sums[r][c];
      out[r * outStride + c] = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
    }
  }
}

/// The lower triangle of rows' products, in tiles. `count` is a multiple of kTile.
[[gnu::always_inline]] inline void lowerProducts(const double* rows, int count, int stride, double* out) {
  for (int a = 0; a < count; a += kTile) {
    for (int b = 0; b <= a; b += kTile) {
      tile(rows + static_cast<std::ptrdiff_t>(a) * stride, rows + static_cast<std::ptrdiff_t>(b) * stride,
           stride, out + static_cast<std::ptrdiff_t>(a) * count + b, count);
    }
  }
}

using Floats = float __attribute__((vector_size(32)));

/// out = row - origin, `full` entries of it (a multiple of kLanes).
[[gnu::always_inline]] inline void subtract(const float* row, const double* origin, int full, double* out) {
  for (int t = 0; t < full; t += kLanes) {
    Floats values;
    std::memcpy(&values, row + t, sizeof values);
    *reinterpret_cast<Lanes*>(out + t) =
        __builtin_convertvector(values, Lanes) - *reinterpret_cast<const Lanes*>(origin + t);
  }
}

/// Takes the mean of `count` rows off them.
[[gnu::always_inline]] inline void center(double* rows, int count, int stride) {
  for (int t = 0; t < stride; t += kLanes) {
    Lanes sum = {};
    for (int a = 0; a < count; ++a)
      sum += *reinterpret_cast<const Lanes*>(rows + static_cast<std::ptrdiff_t>(a) * stride + t);
    sum /= static_cast<double>(count);
    for (int a = 0; a < count; ++a)
      *reinterpret_cast<Lanes*>(rows + static_cast<std::ptrdiff_t>(a) * stride + t) -= sum;
  }
}

#if defined(__x86_64__)
[[gnu::target("avx512f")]] void subtractAvx512(const float* row, const double* origin, int full,
                                               double* out) {
  subtract(row, origin, full, out);
}
[[gnu::target("avx512f")]] void centerAvx512(double* rows, int count, int stride) {
  center(rows, count, stride);
}
[[gnu::target("avx2,fma")]] void subtractAvx2(const float* row, const double* origin, int full, double* out) {
  subtract(row, origin, full, out);
}
[[gnu::target("avx2,fma")]] void centerAvx2(double* rows, int count, int stride) {
  center(rows, count, stride);
}
[[gnu::target("avx512f")]] void lowerProductsAvx512(const double* rows, int count, int stride, double* out) {
  lowerProducts(rows, count, stride, out);
}
[[gnu::target("avx2,fma")]] void lowerProductsAvx2(const double* rows, int count, int stride, double* out) {
  lowerProducts(rows, count, stride, out);
}
#endif
void lowerProductsPlain(const double* rows, int count, int stride, double* out) {
  lowerProducts(rows, count, stride, out);
}

void subtractPlain(const float* row, const double* origin, int full, double* out) {
  subtract(row, origin, full, out);
}
void centerPlain(double* rows, int count, int stride) {
  center(rows, count, stride);
}

struct Kernels {
  void (*products)(const double*, int, int, double*) = lowerProductsPlain;
  void (*subtract)(const float*, const double*, int, double*) = subtractPlain;
  void (*center)(double*, int, int) = centerPlain;
};
const Kernels& kernels() {
  static const Kernels best = [] {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return Kernels{lowerProductsAvx512, subtractAvx512, centerAvx512};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
      return Kernels{lowerProductsAvx2, subtractAvx2, centerAvx2};
#endif
    return Kernels{};
  }();
  return best;
}

int roundedUp(Index value, int step) {
  return static_cast<int>((value + step - 1) / step * step);
}

}  // namespace

void productsOfRows(const ProductChunk* rows, int count, int stride, double* out) {
  kernels().products(reinterpret_cast<const double*>(rows), count, stride, out);
}

void OffsetRows::compute(const Matrix& points, std::span<const std::int32_t> rows, Index origin,
                         bool centered) {
  const auto d = static_cast<int>(points.columns());
  const auto count = static_cast<int>(rows.size());
  stride = roundedUp(d, kLanes);
  padded = roundedUp(count, kTile);
  values.resize(static_cast<std::size_t>(padded) * static_cast<std::size_t>(stride) / kLanes);
  origin_.resize(static_cast<std::size_t>(stride) / kLanes);
  auto* from = reinterpret_cast<double*>(origin_.data());
  std::ranges::copy(points.row(origin), from);
  const int full = d / kLanes * kLanes;
  auto* all = reinterpret_cast<double*>(values.data());
  for (int a = 0; a < count; ++a) {
    const float* source = points.row(rows[static_cast<std::size_t>(a)]).data();
    double* out = all + static_cast<std::ptrdiff_t>(a) * stride;
    kernels().subtract(source, from, full, out);
    for (int t = full; t < d; ++t) out[t] = static_cast<double>(source[t]) - from[t];
    std::fill(out + d, out + stride, 0.0);
  }
  std::fill(all + static_cast<std::ptrdiff_t>(count) * stride,
            all + static_cast<std::ptrdiff_t>(padded) * stride, 0.0);
  if (centered && count > 0) kernels().center(all, count, stride);
}

void GramBlock::compute(const Matrix& points, std::span<const std::int32_t> rows) {
  count_ = static_cast<int>(rows.size());
  // Offsets from the query: their products give the distances, and with the query's own products the inner
  // products.
  offsets_.compute(points, rows, rows.back(), false);
  padded_ = offsets_.padded;
  products_.resize(static_cast<std::size_t>(padded_) * padded_);
  toQuery_.assign(static_cast<std::size_t>(count_), 0.0);
  productsOfRows(offsets_.values.data(), padded_, offsets_.stride, products_.data());
  double* G = products_.data();
  for (int a = 0; a < count_; ++a) {
    for (int b = 0; b < a; ++b) {
      const double sum = G[index(a, a)] + G[index(b, b)];
      double d2 = std::max(0.0, sum - 2.0 * G[index(a, b)]);
      // Rounding must not tell exact duplicates apart.
      if (d2 <= 1e-10 * sum && std::ranges::equal(points.row(rows[a]), points.row(rows[b]))) d2 = 0.0;
      G[index(b, a)] = d2;  // the upper triangle holds the distances
    }
  }
}

void GramBlock::computeProducts(const Matrix& points, std::span<const std::int32_t> rows) {
  const float* query = points.row(rows.back()).data();
  norm_ = 0.0;
  for (float x : points.row(rows.back())) norm_ += static_cast<double>(x) * static_cast<double>(x);
  for (int a = 0; a < count_; ++a) {
    const double* offset = offsets_.row(a);
    double sum = 0.0;
    for (Index j = 0; j < points.columns(); ++j) sum += offset[j] * static_cast<double>(query[j]);
    toQuery_[a] = sum;
  }
}

}  // namespace mlens
