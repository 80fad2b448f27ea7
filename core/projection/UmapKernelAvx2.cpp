// Compiled for AVX2 where the processor family has it (see CMakeLists.txt).
#include "core/projection/UmapKernelLanes.h"

namespace mlens {

void moveUmapAvx2(const UmapMove& move) {
  moveUmap(move);
}

bool haveUmapAvx2() {
#if defined(__AVX2__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

}  // namespace mlens
