#pragma once

#include <vector>

/// Code that every kernel calling it compiles anew for its own instruction set.
#define MLENS_INLINE [[gnu::always_inline]] inline

/// Before a loop over the few registers of an array, which then stay in registers.
#if defined(__clang__)
#define MLENS_UNROLL _Pragma("unroll")
#else
#define MLENS_UNROLL _Pragma("GCC unroll 8")
#endif

namespace mlens {

struct Plain {
  static constexpr int kDoubles = 2;  ///< per register
};
struct Avx2 {
  static constexpr int kDoubles = 4;
};
struct Avx512 {
  static constexpr int kDoubles = 8;
};

/// Kernel::run<Set> (static, MLENS_INLINE, as is what it calls) compiled for each set of instructions.
template <class Kernel, class Signature>
struct Compiled;

template <class Kernel, class Return, class... Arguments>
struct Compiled<Kernel, Return(Arguments...)> {
  using Function = Return (*)(Arguments...);

  static Return plain(Arguments... arguments) { return Kernel::template run<Plain>(arguments...); }
#if defined(__x86_64__)
  [[gnu::target("avx2,fma")]] static Return avx2(Arguments... arguments) {
    return Kernel::template run<Avx2>(arguments...);
  }
  [[gnu::target("avx512f,fma")]] static Return avx512(Arguments... arguments) {
    return Kernel::template run<Avx512>(arguments...);
  }
#endif

  /// Those that this processor can run, the plain one first, the fastest last.
  static std::vector<Function> all() {
    std::vector<Function> functions{plain};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) functions.push_back(avx2);
    if (__builtin_cpu_supports("avx512f")) functions.push_back(avx512);
#endif
    return functions;
  }
};

/// As many doubles as one register of the set holds, and as many floats.
template <class Set>
struct Register {
  typedef double Doubles __attribute__((vector_size(8 * Set::kDoubles)));
  typedef float Floats __attribute__((vector_size(4 * Set::kDoubles)));
};

/// The next floats, wherever they lie, in float64.
template <class Set>
MLENS_INLINE typename Register<Set>::Doubles converted(const float* from) {
  typename Register<Set>::Floats floats;
  __builtin_memcpy(&floats, from, sizeof floats);
#if defined(__x86_64__) && !defined(__clang__)  // one instruction, for which GCC 12 takes four
  if constexpr (Set::kDoubles > Plain::kDoubles) {
    typename Register<Set>::Doubles doubles;
    asm("vcvtps2pd %1, %0" : "=v"(doubles) : "vm"(floats));
    return doubles;
  }
#endif
  return __builtin_convertvector(floats, typename Register<Set>::Doubles);
}

/// Doubles on a boundary of 64 bytes, where no register's load lies across two cache lines.
class AlignedDoubles {
 public:
  void resize(std::size_t count) { lines_.resize((count + 7) / 8); }
  double* data() { return reinterpret_cast<double*>(lines_.data()); }
  const double* data() const { return reinterpret_cast<const double*>(lines_.data()); }

 private:
  struct alignas(64) Line {
    double values[8];
  };
  std::vector<Line> lines_;
};

}  // namespace mlens
