#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"

namespace mlens {

/// A checkpoint's tensors as a tree: dictionaries, then the parts of the keys. A value, built off the GUI
/// thread.
struct TensorTree {
  struct Node {
    QString name;          ///< the last part of the key, "conv1"
    QString path;          ///< the whole of it
    QString shape, dtype;  ///< of a tensor
    int parent = -1;       ///< in `nodes`; 0 is the root, which is nobody's child
    int row = 0;           ///< among its parent's children
    int tensor = -1;       ///< in CheckpointFile::tensors; -1 a branch
    int tensors = 0;       ///< below it
    std::vector<int> children;
  };
  std::vector<Node> nodes;
};

TensorTree tensorTree(const CheckpointFile& file);

/// What a reading makes of each tensor, and of the branches.
struct TensorUse {
  enum class Role { Encoder, Projector, Unused, Elsewhere };  ///< Elsewhere: in another dictionary
  std::vector<Role> roles;                                    ///< of CheckpointFile::tensors
  std::vector<QString> names;                                 ///< "encoder.conv1.weight"; empty if unused
  std::vector<int> used;                                      ///< below each node of the tree
};

TensorUse tensorUse(const CheckpointFile& file, const TensorTree& tree, const ModelReading& reading);

}  // namespace mlens
