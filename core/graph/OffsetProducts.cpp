#include "core/graph/OffsetProducts.h"

#include <algorithm>
#include <type_traits>

// The dimensions are taken in pieces: those of all rows are converted to float64 once, in a buffer that stays
// in the nearest cache, and multiplied there, while the next piece is on its way from memory. A product is
// eight sums side by side, kept between pieces, in every build: so AVX2 and AVX-512 give the same bits.

namespace mlens {
namespace {

constexpr int kSums = 8;
constexpr int kPiece = 112;  // dimensions, a multiple of kSums
constexpr int kLargestTile = 5;

/// Rows of a tile: the sums of its square fill the registers.
template <class Set>
constexpr int kTile = Set::kDoubles == 8 ? kLargestTile : 3;

/// A piece's part of the products of kTile rows at `a` with kTile rows at `b` (on the diagonal: the same
/// rows, of which only the lower triangle counts).
template <class Set, bool kDiagonal>
MLENS_INLINE void addTile(const double* a, const double* b, int length, bool first, double* sums) {
  using Vector = typename Register<Set>::Doubles;
  constexpr int T = kTile<Set>;
  for (int part = 0; part < kSums; part += Set::kDoubles) {
    Vector sum[T][T];
    for (int r = 0; r < T; ++r) {
      for (int c = 0; c < T; ++c) {
        if (kDiagonal && c > r) continue;
        const auto* before = reinterpret_cast<const Vector*>(sums + (r * T + c) * kSums + part);
        sum[r][c] = first ? Vector{} : *before;
      }
    }
    for (int t = part; t < length; t += kSums) {
      Vector left[T];
      for (int r = 0; r < T; ++r) left[r] = *reinterpret_cast<const Vector*>(a + r * kPiece + t);
      for (int c = 0; c < T; ++c) {
        const Vector right = *reinterpret_cast<const Vector*>(b + c * kPiece + t);
        for (int r = 0; r < T; ++r) {
          if (!kDiagonal || c <= r) sum[r][c] += left[r] * right;
        }
      }
    }
    for (int r = 0; r < T; ++r) {
      for (int c = 0; c < T; ++c) {
        if (!kDiagonal || c <= r) *reinterpret_cast<Vector*>(sums + (r * T + c) * kSums + part) = sum[r][c];
      }
    }
  }
}

/// `length` entries of a row minus the origin's, with zeros up to a multiple of kSums.
template <class Set>
MLENS_INLINE void convert(const float* row, const double* origin, int length, double* out) {
  using Vector = typename Register<Set>::Doubles;
  int t = 0;
  for (; t + Set::kDoubles <= length; t += Set::kDoubles) {
    *reinterpret_cast<Vector*>(out + t) =
        converted<Set>(row + t) - *reinterpret_cast<const Vector*>(origin + t);
  }
  for (; t < length; ++t) out[t] = static_cast<double>(row[t]) - origin[t];
  for (; t % kSums != 0; ++t) out[t] = 0.0;
}

/// The sum of kSums doubles, in one order for all sets.
MLENS_INLINE double total(const double* sums) {
  using Four = Register<Avx2>::Doubles;
  using Two = Register<Plain>::Doubles;
  const Four four = reinterpret_cast<const Four*>(sums)[0] + reinterpret_cast<const Four*>(sums)[1];
  const Two two = Two{four[0], four[1]} + Two{four[2], four[3]};
  return two[0] + two[1];
}

MLENS_INLINE void prefetch(const float* row, int begin, int dimensions) {
  for (int t = begin; t < begin + kPiece && t < dimensions; t += 16) __builtin_prefetch(row + t);
}

struct Products {
  template <class Set>
  MLENS_INLINE static void run(const float* const* rows, int count, const float* origin, int dimensions,
                               double* piece, double* sums, double* out, int stride) {
    constexpr int T = kTile<Set>;
    const int panels = (count + T - 1) / T;
    for (int a = 0; a < count; ++a) prefetch(rows[a], 0, dimensions);
    for (int t = count * kPiece; t < panels * T * kPiece; ++t) piece[t] = 0.0;
    for (int begin = 0; begin < dimensions; begin += kPiece) {
      const int length = dimensions - begin < kPiece ? dimensions - begin : kPiece;
      alignas(64) double from[kPiece];
      for (int t = 0; t < length; ++t) from[t] = static_cast<double>(origin[begin + t]);
      for (int a = 0; a < count; ++a) convert<Set>(rows[a] + begin, from, length, piece + a * kPiece);
      double* tile = sums;
      for (int a = 0; a < panels; ++a) {
        for (int r = a * T; r < a * T + T && r < count; ++r) prefetch(rows[r], begin + kPiece, dimensions);
        const double* left = piece + a * T * kPiece;
        for (int b = 0; b < a; ++b, tile += T * T * kSums)
          addTile<Set, false>(left, piece + b * T * kPiece, length, begin == 0, tile);
        addTile<Set, true>(left, left, length, begin == 0, tile);
        tile += T * T * kSums;
      }
    }
    const double* s = sums;
    for (int a = 0; a < panels * T; a += T) {
      for (int b = 0; b <= a; b += T) {
        for (int r = a; r < a + T; ++r) {
          for (int c = b; c < b + T; ++c, s += kSums) {
            if (r < count && c <= r) out[r * stride + c] = total(s);
          }
        }
      }
    }
  }
};

struct Combination {
  template <class Set>
  MLENS_INLINE static void run(const float* const* rows, int count, const float* origin, int dimensions,
                               const double* weights, double* out) {
    using Vector = typename Register<Set>::Doubles;
    constexpr int kAtOnce = 4, W = Set::kDoubles;
    int t = 0;
    for (; t + kAtOnce * W <= dimensions; t += kAtOnce * W) {
      Vector from[kAtOnce], sum[kAtOnce] = {};
      MLENS_UNROLL
      for (int v = 0; v < kAtOnce; ++v) from[v] = converted<Set>(origin + t + v * W);
      for (int a = 0; a < count; ++a) {
        MLENS_UNROLL
        for (int v = 0; v < kAtOnce; ++v)
          sum[v] += (converted<Set>(rows[a] + t + v * W) - from[v]) * weights[a];
      }
      __builtin_memcpy(out + t, sum, sizeof sum);
    }
    for (; t < dimensions; ++t) {
      double sum = 0.0;
      for (int a = 0; a < count; ++a)
        sum += (static_cast<double>(rows[a][t]) - static_cast<double>(origin[t])) * weights[a];
      out[t] = sum;
    }
  }
};

}  // namespace

std::vector<OffsetProducts::Function*> OffsetProducts::kernels() {
  return Compiled<Products, Function>::all();
}

void OffsetProducts::compute(std::span<const float* const> rows, const float* origin, int dimensions) {
  static Function* const fastest = kernels().back();
  compute(rows, origin, dimensions, fastest);
}

void OffsetProducts::compute(std::span<const float* const> rows, const float* origin, int dimensions,
                             Function* kernel) {
  const auto count = static_cast<int>(rows.size());
  const auto padded = rows.size() + kLargestTile;
  stride_ = (count + kSums - 1) / kSums * kSums;
  piece_.resize(padded * kPiece);
  sums_.resize(padded * padded * kSums);
  products_.resize(rows.size() * static_cast<std::size_t>(stride_));
  if (dimensions == 0) {
    std::fill_n(products_.data(), rows.size() * static_cast<std::size_t>(stride_), 0.0);
    return;
  }
  kernel(rows.data(), count, origin, dimensions, piece_.data(), sums_.data(), products_.data(), stride_);
}

void combineOffsets(std::span<const float* const> rows, const float* origin, int dimensions,
                    const double* weights, double* out) {
  using Function = void(const float* const*, int, const float*, int, const double*, double*);
  static Function* const fastest = Compiled<Combination, Function>::all().back();
  fastest(rows.data(), static_cast<int>(rows.size()), origin, dimensions, weights, out);
}

}  // namespace mlens
