#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/checkpoint/CheckpointFile.h"

namespace mlens {

/// The tensors of one module of a projector, sorted out by what they can only be.
struct FoundModule {
  enum class Kind { Linear, BatchNorm, LayerNorm, Scale, Unknown };  ///< Scale: a weight and nothing else

  std::string name;          ///< in the file
  std::string path;          ///< under the prefix
  std::vector<Index> place;  ///< the numbers in its path
  std::string parent;        ///< its path without the last number, for positions in one Sequential
  bool positional = false;   ///< the last part is a bare number
  std::map<std::string, const StoredTensor*> tensors;  ///< by the names of ProjectorModule

  Kind kind() const;
  Index in() const;   ///< of Linear; of others its width
  Index out() const;  ///< of Linear; of others its width
  const StoredTensor* at(const std::string& field) const;
};

/// Those under the prefix in the order in which they come. Prototypes are left out; `lastLayer` becomes true
/// if there is a last_layer.
std::vector<FoundModule> modulesUnder(const std::vector<const StoredTensor*>& tensors,
                                      const std::string& prefix, bool& lastLayer);

}  // namespace mlens
