#include "ui/study/ProbedModel.h"

namespace mlens {

ProbedModel probedModel(const CheckpointSummary& checkpoint, const Workspace& workspace) {
  return {checkpoint.identity, workspace.points()->identity, checkpoint.options};
}

const CheckpointSummary* checkpointShown(const Workspace& workspace) {
  if (!workspace.data().images) return nullptr;
  for (const ViewSpec& view : workspace.session().views) {
    if (const auto* checkpoint = workspace.checkpoint(view.embedding.checkpoint)) return checkpoint;
  }
  return nullptr;
}

}  // namespace mlens
