#include "core/projection/UmapKernelLanes.h"

namespace mlens {

void moveUmapPlain(const UmapMove& move) {
  moveUmap(move);
}

}  // namespace mlens
