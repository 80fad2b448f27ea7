#pragma once

#include <functional>
#include <memory>

#include "ui/study/Distributions.h"
#include "ui/study/InvarianceProbe.h"
#include "ui/study/Measurements.h"
#include "ui/study/ModelComparison.h"
#include "ui/study/NeighborhoodViews.h"
#include "ui/study/Orbits.h"
#include "ui/study/PlaneComparison.h"
#include "ui/study/SelectionShape.h"
#include "ui/study/Tangents.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// Everything that is derived from the workspace's session, each part from those above it; only the maps are
/// the workspace's own. A part computes when it is asked, shows or colours something, and tells by its
/// signals. What was stopped or has failed starts again, in all parts, with Workspace::computeMissing().
/// Outlives what shows it; the workspace outlives it. GUI thread only.
class Study {
 public:
  /// `engine` is asked for on the threads of jobs. From here on the workspace's views are coloured by
  /// metrics.
  Study(Workspace* workspace, EngineSource engine);

  Workspace* workspace() const { return workspace_; }
  const EngineSource& engine() const { return engine_; }
  Neighborhoods* neighborhoods() { return &neighborhoods_; }
  NeighborhoodViews* neighborhoodViews() { return &neighborhoodViews_; }
  InvarianceProbe* invariance() { return &invariance_; }
  Orbits* orbits() { return &orbits_; }
  ModelComparison* comparison() { return &comparison_; }
  Measurements* measurements() { return &measurements_; }
  Tangents* tangents() { return &tangents_; }
  PlaneComparison* planes() { return &planes_; }
  Distributions* distributions() { return &distributions_; }
  SelectionShape* shape() { return &shape_; }

 private:
  Workspace* workspace_;
  EngineSource engine_;
  Neighborhoods neighborhoods_;
  NeighborhoodViews neighborhoodViews_;
  InvarianceProbe invariance_;
  Orbits orbits_;
  ModelComparison comparison_;
  Measurements measurements_;
  Tangents tangents_;
  PlaneComparison planes_;
  Distributions distributions_;
  SelectionShape shape_;
};

}  // namespace mlens
