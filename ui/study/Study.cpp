#include "ui/study/Study.h"

#include <utility>

namespace mlens {

Study::Study(Workspace* workspace, EngineSource engine)
    : workspace_(workspace),
      engine_(std::move(engine)),
      neighborhoods_(workspace),
      neighborhoodViews_(workspace, &neighborhoods_),
      invariance_(workspace, engine_),
      orbits_(workspace, engine_),
      comparison_(workspace),
      measurements_(workspace, workspace->cache(), &comparison_, &invariance_),
      tangents_(workspace),
      planes_(workspace),
      distributions_(workspace, &measurements_),
      shape_(workspace) {
}

}  // namespace mlens
