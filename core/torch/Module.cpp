// What EngineLoader looks for in the module.
#include "core/torch/Engine.h"

extern "C" __attribute__((visibility("default"))) int mlensEngineInterface() {
  return mlens::kEngineInterface;
}

extern "C" __attribute__((visibility("default"))) mlens::ModelEngine* mlensEngine() {
  return &mlens::torchEngine();
}
