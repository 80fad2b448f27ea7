#pragma once

#include <string>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// A checkpoint as it is read and the pictures that it sees, known by their content: what is measured of
/// augmented pictures follows from these. The same file read otherwise is another one.
struct ProbedModel {
  std::string checkpoint, pictures;  ///< their identities
  ReadingOptions reading;
  bool operator==(const ProbedModel&) const = default;
};

ProbedModel probedModel(const CheckpointSummary& checkpoint, const Workspace& workspace);

/// The checkpoint that the views show, the first of several; null without pictures or before it is read.
const CheckpointSummary* checkpointShown(const Workspace& workspace);

}  // namespace mlens
