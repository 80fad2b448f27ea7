#pragma once

#include "ui/workspace/InvarianceProbe.h"

namespace mlens {

/// Shared by InvarianceProbe's source files only.
struct InvarianceProbe::View {
  std::shared_ptr<const Projection> map;  // on which the paths lie
  std::shared_ptr<const Orbit> orbit;     // whose they are
  std::shared_ptr<const Paths> paths;
};

struct InvarianceProbe::Column {
  QString state;
  std::shared_ptr<const std::vector<float>> encoder, projector;
  struct Smooth {
    std::shared_ptr<const Projection> map;
    std::shared_ptr<const std::vector<float>> plain, values;
    QString state;
  };
  std::map<int, Smooth> smooth;  // by view
};

}  // namespace mlens
