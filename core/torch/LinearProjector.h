#pragma once

#include "core/base/Job.h"
#include "core/engine/LinearTraining.h"

namespace mlens {

/// ModelEngine::trainLinear.
Result<LinearProjector> trainLinearProjector(const LinearTraining& training, const PairSource& pairs,
                                             const JobContext& job);

}  // namespace mlens
