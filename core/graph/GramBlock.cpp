#include "core/graph/GramBlock.h"

#include <algorithm>

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

#if defined(__x86_64__)
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

using Kernel = void (*)(const double*, int, int, double*);
Kernel bestKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return lowerProductsAvx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return lowerProductsAvx2;
#endif
  return lowerProductsPlain;
}

int roundedUp(Index value, int step) {
  return static_cast<int>((value + step - 1) / step * step);
}

}  // namespace

void productsOfRows(const ProductChunk* rows, int count, int stride, double* out) {
  static const Kernel kernel = bestKernel();
  kernel(reinterpret_cast<const double*>(rows), count, stride, out);
}

void GramBlock::compute(const Matrix& points, std::span<const std::int32_t> rows) {
  count_ = static_cast<int>(rows.size());
  padded_ = roundedUp(count_, kTile);
  const Index d = points.columns();
  const int stride = roundedUp(d, kLanes);
  rows_.resize(static_cast<std::size_t>(padded_) * stride / kLanes);
  products_.resize(static_cast<std::size_t>(padded_) * padded_);
  auto* offsets = reinterpret_cast<double*>(rows_.data());

  // Offsets from the query: their products give the distances, and with the query's own products the inner
  // products.
  const float* query = points.row(rows.back()).data();
  toQuery_.assign(static_cast<std::size_t>(count_), 0.0);
  for (int a = 0; a < padded_; ++a) {
    double* out = offsets + static_cast<std::ptrdiff_t>(a) * stride;
    std::fill(out + d, out + stride, 0.0);
    if (a >= count_) {
      std::fill(out, out + d, 0.0);
      continue;
    }
    const float* source = points.row(rows[a]).data();
    for (Index j = 0; j < d; ++j) out[j] = static_cast<double>(source[j]) - static_cast<double>(query[j]);
  }
  productsOfRows(rows_.data(), padded_, stride, products_.data());
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
  const auto* offsets = reinterpret_cast<const double*>(rows_.data());
  const int stride = roundedUp(points.columns(), kLanes);
  for (int a = 0; a < count_; ++a) {
    const double* offset = offsets + static_cast<std::ptrdiff_t>(a) * stride;
    double sum = 0.0;
    for (Index j = 0; j < points.columns(); ++j) sum += offset[j] * static_cast<double>(query[j]);
    toQuery_[a] = sum;
  }
}

}  // namespace mlens
