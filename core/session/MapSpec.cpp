#include "core/session/MapSpec.h"

namespace mlens {

bool operator==(const MapSpec& a, const MapSpec& b) {
  return a.method == b.method && a.dimensions == b.dimensions && a.alignment == b.alignment &&
         (a.method == "pca" || a.umap == b.umap);
}

void forgetCheckpoint(MapSpec& spec, int index) {
  if (!spec.alignment) return;
  int& checkpoint = spec.alignment->embedding.checkpoint;
  if (checkpoint == index) {
    spec.alignment.reset();
  } else if (checkpoint > index) {
    --checkpoint;
  }
}

UmapOptions umapOptions(const MapSpec& spec) {
  UmapOptions options;
  static_cast<UmapSettings&>(options) = spec.umap;
  options.dims = spec.dimensions;
  return options;
}

}  // namespace mlens
