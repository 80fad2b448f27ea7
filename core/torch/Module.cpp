// What EngineLoader looks for in the module.
#include "core/torch/Engine.h"

extern "C" __attribute__((visibility("default"))) const char* mlensEngineStamp() {
  return MLENS_ENGINE_STAMP;
}

extern "C" __attribute__((visibility("default"))) mlens::ModelEngine* mlensEngine() {
  return &mlens::torchEngine();
}
