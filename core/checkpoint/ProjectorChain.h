#pragma once

#include <string>
#include <vector>

#include "core/checkpoint/Assumption.h"
#include "core/checkpoint/CheckpointFile.h"
#include "core/model/ForeignSpec.h"

namespace mlens {

/// A layer's tensors in the file, under the names the network knows them by: "weight", "running_mean", and
/// of a weight that is stored in parts "weight_g", "weight_v" (weight norm) or "weight_orig", "weight_left",
/// "weight_right" (spectral norm).
struct ProjectorModule {
  std::size_t layer = 0;  ///< its place in ProjectorChain::layers
  std::string name;       ///< the tensors' common start in the file: "module.projector.0"
  std::vector<std::pair<std::string, const StoredTensor*>> tensors;
};

/// A chain of layers found under one prefix.
struct ProjectorChain {
  std::vector<ProjectorLayer> layers;
  std::vector<ProjectorModule> modules;  ///< of the layers that have tensors
  std::vector<Assumption> assumptions;
  std::string problem;  ///< why it does not fit; empty if it does
  bool empty() const { return modules.empty(); }
};

/// How the layers are told that no tensor tells.
struct ProjectorRules {
  ProjectorLayer::Kind activation = ProjectorLayer::Kind::Relu;
  bool activationKnown = false;  ///< by the user or the project; else it is an assumption
  bool inOrder = false;          ///< the tensors come in the order in which the modules were defined
  bool unitLength = false;       ///< the project brings the outputs to length 1
};

/// Puts the layers under `prefix` (of plain keys, see plainKey) of one dictionary in order. Positions in a
/// Sequential go by number, and a missing number between two of them is an activation. Other names go by
/// their place in the file where that keeps it (or that does not fit), else by their numbers, a linear layer
/// before its norm, and an activation stands before each linear layer but the first. A last_layer (DINO's
/// prototypes) is left out, what comes before it brought to length 1, and its activations are GELU. Fits if
/// the first layer takes `features` and each the output of the one before. PyTorch's weight_norm and
/// spectral_norm, under their old and new names, are linear layers.
ProjectorChain readProjector(const std::vector<const StoredTensor*>& tensors, const std::string& prefix,
                             Index features, const ProjectorRules& rules);

int linearLayers(const ProjectorChain& chain);
/// Leaves out what follows the `count`th linear layer, its norm and activation too. False, and nothing done,
/// if there are fewer.
bool keepLinearLayers(ProjectorChain& chain, int count);

}  // namespace mlens
