#pragma once

#include <string>
#include <vector>

#include "core/model/ModelSpec.h"

namespace mlens {

/// A place in a model whose output can be kept.
struct EmbeddingLayer {
  std::string name;
  int dimension = 0;
  bool operator==(const EmbeddingLayer&) const = default;
};

/// In the order of computation: "encoder" (h); "projector.1", "projector.2", ... (after each linear layer of
/// the projector but the last, with the normalisation and activation that follow it); "projector" (z; the
/// same as h without a projector).
std::vector<EmbeddingLayer> layersOf(const ModelSpec& spec);

/// Those named, in the order of computation; no names: encoder and projector; "all": every one.
/// InvalidArgument lists what there is.
Result<std::vector<EmbeddingLayer>> chosenLayers(const ModelSpec& spec,
                                                 const std::vector<std::string>& names);

}  // namespace mlens
