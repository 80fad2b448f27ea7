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
  options.neighbors = spec.umap.neighbors;
  options.minDist = spec.umap.minDist;
  options.dims = spec.dimensions;
  options.epochs = spec.umap.epochs;
  options.metric = spec.umap.metric;
  options.init = spec.umap.init;
  options.seed = spec.umap.seed;
  return options;
}

}  // namespace mlens
