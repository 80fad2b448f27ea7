#include "core/graph/GaussianKernel.h"

#include <algorithm>
#include <cstdint>

#include "core/base/InstructionSet.h"

namespace mlens {
namespace {

struct Exponential {
  /// exp(x) of a register, x <= 0: 2^n times the Taylor series of e^r, x = n ln 2 + r, |r| <= ln 2 / 2.
  template <class Set>
  MLENS_INLINE static void exponential(typename Register<Set>::Doubles& x) {
    using Vector = typename Register<Set>::Doubles;
    typedef std::int64_t Integers __attribute__((vector_size(8 * Set::kDoubles)));
    constexpr double kRound =
        0x1.8p52;  // added and taken off again: rounds to a whole number, left in the bits
    constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;  // n * high is exact
    constexpr double kLeast = -706.0;
    constexpr double kInverse[] = {1.0 / 6227020800.0,
                                   1.0 / 479001600.0,
                                   1.0 / 39916800.0,
                                   1.0 / 3628800.0,
                                   1.0 / 362880.0,
                                   1.0 / 40320.0,
                                   1.0 / 5040.0,
                                   1.0 / 720.0,
                                   1.0 / 120.0,
                                   1.0 / 24.0,
                                   1.0 / 6.0,
                                   0.5,
                                   1.0,
                                   1.0};
    const Vector clipped = x < kLeast ? Vector{} + kLeast : x;
    const Vector shifted = clipped * 0x1.71547652b82fep0 + kRound;
    const Vector n = shifted - kRound;
    const Vector r = (clipped - n * kLn2High) - n * kLn2Low;
    Vector sum = Vector{} + kInverse[0];
    for (int term = 1; term < 14; ++term) sum = sum * r + kInverse[term];
    const Integers exponent = (reinterpret_cast<Integers>(shifted) + 1023) << 52;
    x = x < kLeast ? Vector{} : sum * reinterpret_cast<Vector>(exponent);
  }

  template <class Set>
  MLENS_INLINE static void run(const double* squared, int count, double factor, double* out) {
    for (int t = 0; t < count; t += Set::kDoubles) {
      typename Register<Set>::Doubles x{};
      if (t + Set::kDoubles <= count) {
        __builtin_memcpy(&x, squared + t, sizeof x);
        x *= factor;
        exponential<Set>(x);
        __builtin_memcpy(out + t, &x, sizeof x);
      } else {
        for (int l = 0; t + l < count; ++l) x[l] = squared[t + l] * factor;
        exponential<Set>(x);
        for (int l = 0; t + l < count; ++l) out[t + l] = x[l];
      }
    }
  }
};

}  // namespace

std::vector<ExponentialFunction*> exponentialKernels() {
  return Compiled<Exponential, ExponentialFunction>::all();
}

void gaussianKernel(const double* squared, int count, double sigma, double* out) {
  static ExponentialFunction* const fastest = exponentialKernels().back();
  fastest(squared, count, -1.0 / std::max(2.0 * sigma * sigma, 1e-300), out);
}

}  // namespace mlens
