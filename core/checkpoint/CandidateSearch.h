#pragma once

#include "core/checkpoint/EncoderShapes.h"
#include "core/checkpoint/KeyDialect.h"
#include "core/checkpoint/LayoutRule.h"
#include "core/checkpoint/ModelReading.h"

namespace mlens {

/// An encoder at a place in the file.
struct FoundEncoder {
  std::string group, prefix;  ///< of its keys
  const KeyDialect* dialect = nullptr;
  const LayoutRule* rule = nullptr;  ///< null: no project's names
  EncoderShapes shapes;
  std::map<std::string, std::size_t> tensors;  ///< in torchvision's or timm's words -> index in the file

  std::string fullPrefix() const { return group.empty() ? prefix : group + "/" + prefix; }
};

/// Every encoder in the file, the best first: a project's main one before a student's and a momentum copy.
/// `problems` gets a line for each that looks like one but does not fit.
std::vector<FoundEncoder> findEncoders(const CheckpointFile& file, bool argumentsBeside,
                                       std::vector<std::string>& problems);

}  // namespace mlens
