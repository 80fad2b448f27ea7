#include "core/graph/DistanceKernel.h"

namespace mlens {
namespace {

using Lanes = float __attribute__((vector_size(4 * kDistanceStep)));
using LanesLoad = float __attribute__((vector_size(4 * kDistanceStep), aligned(4)));

#define MLENS_INLINE [[gnu::always_inline]] inline

MLENS_INLINE float sumOf(const Lanes& x) {
  float half[8], quarter[4];
  for (int l = 0; l < 8; ++l) half[l] = x[l] + x[l + 8];
  for (int l = 0; l < 4; ++l) quarter[l] = half[l] + half[l + 4];
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

MLENS_INLINE void toRows(const float* query, const float* rows, int stride, int length,
                         const std::int32_t* which, int count, float* out) {
  constexpr int kAhead = 6;  // rows asked of the memory before they are needed
  for (int c = 0; c < count; ++c) {
    if (c + kAhead < count) {
      const float* next = rows + static_cast<std::ptrdiff_t>(which[c + kAhead]) * stride;
      for (int t = 0; t < length; t += 16) __builtin_prefetch(next + t);
    }
    const float* row = rows + static_cast<std::ptrdiff_t>(which[c]) * stride;
    Lanes sum{};
    for (int t = 0; t < length; t += kDistanceStep) {
      const Lanes difference =
          *reinterpret_cast<const LanesLoad*>(query + t) - *reinterpret_cast<const LanesLoad*>(row + t);
      sum += difference * difference;
    }
    out[c] = sumOf(sum);
  }
}

MLENS_INLINE float scaled(const float* a, float fa, const float* b, float fb, std::ptrdiff_t length,
                          float limit) {
  constexpr std::ptrdiff_t kPiece = 256;  // between looks at the limit
  Lanes sum{};
  std::ptrdiff_t t = 0;
  while (t + kDistanceStep <= length) {
    const std::ptrdiff_t end = t + kPiece < length ? t + kPiece : length;
    for (; t + kDistanceStep <= end; t += kDistanceStep) {
      const Lanes difference =
          *reinterpret_cast<const LanesLoad*>(a + t) * fa - *reinterpret_cast<const LanesLoad*>(b + t) * fb;
      sum += difference * difference;
    }
    if (t + kDistanceStep <= length) {
      if (const float part = sumOf(sum); part > limit) return part;
    }
  }
  for (int l = 0; t < length; ++t, ++l) {
    const float difference = a[t] * fa - b[t] * fb;
    sum[l] += difference * difference;
  }
  return sumOf(sum);
}

void toRowsPlain(const float* query, const float* rows, int stride, int length, const std::int32_t* which,
                 int count, float* out) {
  toRows(query, rows, stride, length, which, count, out);
}
float scaledPlain(const float* a, float fa, const float* b, float fb, std::ptrdiff_t length, float limit) {
  return scaled(a, fa, b, fb, length, limit);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void toRowsAvx2(const float* query, const float* rows, int stride, int length,
                                        const std::int32_t* which, int count, float* out) {
  toRows(query, rows, stride, length, which, count, out);
}
[[gnu::target("avx2")]] float scaledAvx2(const float* a, float fa, const float* b, float fb,
                                         std::ptrdiff_t length, float limit) {
  return scaled(a, fa, b, fb, length, limit);
}
[[gnu::target("avx512f")]] void toRowsAvx512(const float* query, const float* rows, int stride, int length,
                                             const std::int32_t* which, int count, float* out) {
  toRows(query, rows, stride, length, which, count, out);
}
[[gnu::target("avx512f")]] float scaledAvx512(const float* a, float fa, const float* b, float fb,
                                              std::ptrdiff_t length, float limit) {
  return scaled(a, fa, b, fb, length, limit);
}
#endif

}  // namespace

std::vector<DistanceKernel> distanceKernels() {
  std::vector<DistanceKernel> kernels{{toRowsPlain, scaledPlain}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) kernels.push_back({toRowsAvx2, scaledAvx2});
  if (__builtin_cpu_supports("avx512f")) kernels.push_back({toRowsAvx512, scaledAvx512});
#endif
  return kernels;
}

}  // namespace mlens
