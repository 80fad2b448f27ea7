#pragma once

#include <string>
#include <vector>

#include "core/checkpoint/CheckpointFile.h"
#include "core/model/ForeignSpec.h"

namespace mlens {

/// A chain of layers found under one prefix.
struct ProjectorChain {
  std::vector<ProjectorLayer> layers;
  /// Beside each layer that has tensors, their names' common start in the file: "module.projector.0".
  std::vector<std::pair<std::size_t, std::string>> modules;
  std::string problem;  ///< why it does not fit; empty if it does
  bool empty() const { return modules.empty(); }
};

/// Puts the layers under `prefix` (of plain keys, see plainKey) of one dictionary in order: positions in a
/// Sequential by number (a missing number between two layers is an activation), other names by their number,
/// a linear layer before its norm. A last_layer (DINO's prototypes) is left out, and what comes before it is
/// brought to length 1. Fits if the first layer takes `features` and each the output of the one before.
ProjectorChain readProjector(const std::vector<const StoredTensor*>& tensors, const std::string& prefix,
                             Index features, ProjectorLayer::Kind activation);

int linearLayers(const ProjectorChain& chain);
/// Leaves out what follows the `count`th linear layer, its norm and activation too. False, and nothing done,
/// if there are fewer.
bool keepLinearLayers(ProjectorChain& chain, int count);

}  // namespace mlens
