#pragma once

// The arithmetic of UmapKernel.h, compiled once for each instruction set. All is in an unnamed namespace and
// uses no inline function of the library, so that no code of one set can stand in for another's.

#include "core/projection/UmapKernel.h"
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace mlens {
namespace {

#if defined(__AVX2__)
constexpr int kWidth = 8;
#else
constexpr int kWidth = 4;
#endif
constexpr int kParts = kUmapLanes / kWidth;

using FloatPart = float __attribute__((vector_size(4 * kWidth)));
using IntPart = std::int32_t __attribute__((vector_size(4 * kWidth)));
using FloatLoad = float __attribute__((vector_size(4 * kWidth), aligned(4)));
using IntLoad = std::int32_t __attribute__((vector_size(4 * kWidth), aligned(4)));
#define MLENS_INLINE [[gnu::always_inline]] inline

template <class Part>
struct Lanes {
  Part part[kParts];
};
using Floats = Lanes<FloatPart>;

template <class Function>
MLENS_INLINE Floats each(Function function) {
  Floats result;
  for (int p = 0; p < kParts; ++p) result.part[p] = function(p);
  return result;
}

MLENS_INLINE Floats operator+(const Floats& x, const Floats& y) {
  return each([&](int p) { return x.part[p] + y.part[p]; });
}
MLENS_INLINE Floats operator-(const Floats& x, const Floats& y) {
  return each([&](int p) { return x.part[p] - y.part[p]; });
}
MLENS_INLINE Floats operator*(const Floats& x, const Floats& y) {
  return each([&](int p) { return x.part[p] * y.part[p]; });
}
MLENS_INLINE Floats operator/(const Floats& x, const Floats& y) {
  return each([&](int p) { return x.part[p] / y.part[p]; });
}
MLENS_INLINE Floats fill(float value) {
  return each([&](int) { return FloatPart{} + value; });
}
MLENS_INLINE Floats operator+(const Floats& x, float y) {
  return x + fill(y);
}
MLENS_INLINE Floats operator*(const Floats& x, float y) {
  return x * fill(y);
}

MLENS_INLINE Floats load(const float* from) {
  return each([&](int p) -> FloatPart { return *reinterpret_cast<const FloatLoad*>(from + p * kWidth); });
}
MLENS_INLINE void store(const Floats& x, float* to) {
  for (int p = 0; p < kParts; ++p) *reinterpret_cast<FloatLoad*>(to + p * kWidth) = x.part[p];
}
MLENS_INLINE Floats gather(const float* from, const std::int32_t* numbers) {
  Floats result;
  for (int p = 0; p < kParts; ++p) {
    for (int l = 0; l < kWidth; ++l) result.part[p][l] = from[numbers[p * kWidth + l]];
  }
  return result;
}

// The lesser and the greater, the second where they are equal or not numbers.
#if defined(__AVX2__)
MLENS_INLINE FloatPart least(FloatPart x, FloatPart y) {
  return _mm256_min_ps(x, y);
}
MLENS_INLINE FloatPart greatest(FloatPart x, FloatPart y) {
  return _mm256_max_ps(x, y);
}
#elif defined(__SSE2__)
MLENS_INLINE FloatPart least(FloatPart x, FloatPart y) {
  return _mm_min_ps(x, y);
}
MLENS_INLINE FloatPart greatest(FloatPart x, FloatPart y) {
  return _mm_max_ps(x, y);
}
#else
MLENS_INLINE FloatPart least(FloatPart x, FloatPart y) {
  return x < y ? x : y;
}
MLENS_INLINE FloatPart greatest(FloatPart x, FloatPart y) {
  return x > y ? x : y;
}
#endif
MLENS_INLINE Floats atLeast(const Floats& x, float low) {
  return each([&](int p) { return greatest(x.part[p], FloatPart{} + low); });
}
MLENS_INLINE Floats clip(const Floats& x, float bound) {
  return each([&](int p) { return greatest(least(x.part[p], FloatPart{} + bound), FloatPart{} - bound); });
}

/// x^b for x > 0, relative error below 1e-4 (minimax polynomials for log2 on [0.7, 1.4] and 2^t on [-0.5,
/// 0.5]).
MLENS_INLINE Floats power(const Floats& x, float b) {
  return each([&](int p) {
    constexpr std::int32_t kRootHalf = 0x3f3504f3;
    constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest whole number
    const IntPart bits = reinterpret_cast<IntPart>(x.part[p]);
    const IntPart exponent = (bits - kRootHalf) >> 23;
    const FloatPart t = reinterpret_cast<FloatPart>(bits - (exponent << 23)) - 1.0f;
    FloatPart log = t * 0.25266021490097046f + -0.3945753574371338f;
    log = log * t + 0.48668617010116577f;
    log = log * t + -0.7202417850494385f;
    log = log * t + 1.4425779581069946f;
    log = log * t + __builtin_convertvector(exponent, FloatPart);
    FloatPart y = log * b;
    y = greatest(least(y, FloatPart{} + 126.0f), FloatPart{} - 126.0f);
    const FloatPart shifted = y + kRound;
    const FloatPart f = y - (shifted - kRound);
    FloatPart exp = f * 0.009570101276040077f + 0.05591785907745361f;
    exp = exp * f + 0.240247443318367f;
    exp = exp * f + 0.6931217908859253f;
    exp = exp * f + 0.9999992847442627f;
    return reinterpret_cast<FloatPart>(reinterpret_cast<IntPart>(exp) +
                                       (reinterpret_cast<IntPart>(shifted) << 23));
  });
}

/// splitmix64 (Steele, Lea, Flood 2014).
MLENS_INLINE std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

template <int Dims>
MLENS_INLINE Floats squaredLength(const Floats (&difference)[Dims]) {
  Floats sum = difference[0] * difference[0];
  for (int d = 1; d < Dims; ++d) sum = sum + difference[d] * difference[d];
  return sum;
}

// A point's reactions lie together: two numbers in a plane, four (the last unused) in space.
using Pair = std::int32_t __attribute__((vector_size(8)));
using Quad = std::int32_t __attribute__((vector_size(16)));
using PairLoad = std::int32_t __attribute__((vector_size(8), aligned(4)));
using QuadLoad = std::int32_t __attribute__((vector_size(16), aligned(4)));

MLENS_INLINE void addRow(std::int32_t* reactions, std::int32_t target, Pair row) {
  auto* sum = reinterpret_cast<PairLoad*>(reactions + static_cast<std::int64_t>(target) * 2);
  *sum = *sum + row;
}
MLENS_INLINE void addRow(std::int32_t* reactions, std::int32_t target, Quad row) {
  auto* sum = reinterpret_cast<QuadLoad*>(reactions + static_cast<std::int64_t>(target) * 4);
  *sum = *sum + row;
}

/// Takes `moves` (fixed-point) from the targets' reactions.
template <int Dims>
MLENS_INLINE void react(std::int32_t* reactions, const std::int32_t* targets, const Floats (&moves)[Dims]) {
  alignas(64) std::int32_t fixed[Dims][kUmapLanes];
  for (int d = 0; d < Dims; ++d) {
    for (int p = 0; p < kParts; ++p) {
      *reinterpret_cast<IntLoad*>(fixed[d] + p * kWidth) = __builtin_convertvector(moves[d].part[p], IntPart);
    }
  }
  for (int l = 0; l < kUmapLanes; l += 4) {
    const Quad x = *reinterpret_cast<const Quad*>(fixed[0] + l);
    const Quad y = *reinterpret_cast<const Quad*>(fixed[1] + l);
    const Quad low = __builtin_shufflevector(x, y, 0, 4, 1, 5),
               high = __builtin_shufflevector(x, y, 2, 6, 3, 7);
    if constexpr (Dims == 2) {
      addRow(reactions, targets[l], Pair{low[0], low[1]});
      addRow(reactions, targets[l + 1], Pair{low[2], low[3]});
      addRow(reactions, targets[l + 2], Pair{high[0], high[1]});
      addRow(reactions, targets[l + 3], Pair{high[2], high[3]});
    } else {
      const Quad z = *reinterpret_cast<const Quad*>(fixed[2] + l), none{};
      const Quad zLow = __builtin_shufflevector(z, none, 0, 4, 1, 5);
      const Quad zHigh = __builtin_shufflevector(z, none, 2, 6, 3, 7);
      addRow(reactions, targets[l], __builtin_shufflevector(low, zLow, 0, 1, 4, 5));
      addRow(reactions, targets[l + 1], __builtin_shufflevector(low, zLow, 2, 3, 6, 7));
      addRow(reactions, targets[l + 2], __builtin_shufflevector(high, zHigh, 0, 1, 4, 5));
      addRow(reactions, targets[l + 3], __builtin_shufflevector(high, zHigh, 2, 3, 6, 7));
    }
  }
}

template <int Dims>
void moveGroups(const UmapMove& move) {
  const float attraction = -2 * move.a * move.b, repulsion = 2 * move.b;
  const FloatPart fullRate = FloatPart{} + move.rate;
  const IntPart none = IntPart{} + static_cast<std::int32_t>(move.otherCount);
  for (std::int64_t group = move.firstGroup; group < move.lastGroup; ++group) {
    std::uint64_t random = mixed(move.seed + 0x9e3779b97f4a7c15ULL * static_cast<std::uint64_t>(group + 1));
    Floats at[Dims];
    for (int d = 0; d < Dims; ++d) at[d] = load(move.own[d] + group * kUmapLanes);
    for (std::int64_t step = move.groupSteps[group]; step < move.groupSteps[group + 1]; ++step) {
      const std::int32_t* targets = move.targets + step * kUmapLanes;
      Floats rate;  // 0 where there is no target
      for (int p = 0; p < kParts; ++p) {
        const IntPart target = *reinterpret_cast<const IntLoad*>(targets + p * kWidth);
        rate.part[p] = reinterpret_cast<FloatPart>((target < none) & reinterpret_cast<IntPart>(fullRate));
      }
      Floats difference[Dims], force[Dims];
      for (int d = 0; d < Dims; ++d) difference[d] = at[d] - gather(move.others[d], targets);
      Floats squared = atLeast(squaredLength<Dims>(difference), 1e-30f);
      Floats raised = power(squared, move.b);
      Floats strength = raised * attraction / (squared * (raised * move.a + 1.0f));
      for (int d = 0; d < Dims; ++d) force[d] = clip(strength * difference[d], 4.0f);
      if (move.reactions) {
        Floats fixed[Dims];
        for (int d = 0; d < Dims; ++d) fixed[d] = force[d] * rate * move.reactionScale;
        react<Dims>(move.reactions, targets, fixed);
      }
      for (int r = 0; r < move.repulsions; ++r) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto drawn = static_cast<std::uint32_t>(((random >> 32) * move.otherCount) >> 32);
        for (int d = 0; d < Dims; ++d) difference[d] = at[d] - load(move.others[d] + drawn);
        squared = squaredLength<Dims>(difference);
        raised = power(atLeast(squared, 1e-30f), move.b);
        strength = fill(repulsion) / ((squared + 0.001f) * (raised * move.a + 1.0f));
        for (int d = 0; d < Dims; ++d) force[d] = force[d] + clip(strength * difference[d], 4.0f);
      }
      for (int d = 0; d < Dims; ++d) at[d] = at[d] + force[d] * rate;
    }
    for (int d = 0; d < Dims; ++d) store(at[d], move.moved[d] + group * kUmapLanes);
  }
}

MLENS_INLINE void moveUmap(const UmapMove& move) {
  if (move.dims == 2) {
    moveGroups<2>(move);
  } else {
    moveGroups<3>(move);
  }
}

}  // namespace
}  // namespace mlens
