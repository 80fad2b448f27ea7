#pragma once

#include "core/engine/ModelEngine.h"

namespace mlens {

/// ModelEngine::train. The pictures are decoded once and held as bytes (2 GB at most). Every view's
/// augmentation is drawn from (seed, epoch, picture, view), so the result does not depend on the order of
/// work, and a resumed training gives the same bits. The last incomplete batch of an epoch is left out.
Result<TrainingOutcome> trainModel(const TrainingPlan& plan, const ImageSet& images, const JobContext& job,
                                   const TrainingListener& listener, const Teammates* mates = nullptr);

/// The learning rate of step `step` (from 0) of `steps`, with `warmUp` steps of warm-up.
double learningRateAt(Index step, Index steps, Index warmUp, double peak);

}  // namespace mlens
