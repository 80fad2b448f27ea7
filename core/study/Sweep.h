#pragma once

#include <functional>
#include <vector>

#include "core/study/ModelMeasures.h"
#include "core/study/SweepTable.h"

namespace mlens {

/// Trainings that differ in augmentation strength, method, projector and seed, and how they are measured.
struct SweepPlan {
  TrainingPlan base;  ///< what all share; `out` is the sweep's folder, `probe` 0 saves time
  std::vector<double> strengths{0, 0.3, 0.6, 0.9, 1.2, 1.5};
  std::vector<std::string> methods{"simclr"};
  std::vector<int> depths{2}, widths{512};  ///< of the projector; the width matters from depth 2 on
  std::vector<std::uint64_t> seeds{1, 2, 3};
  ModelMeasureOptions measure;

  /// A plan for every run, one seed after the other, each in a folder of its own.
  std::vector<TrainingPlan> runs() const;
  Result<void> validate(Index pictures) const;  ///< of all runs
};

/// The plan that a table's `about` tells, without folder and device: run again, it goes on with that sweep.
/// BadFormat.
Result<SweepPlan> planOf(const SweepTable& table);

/// The table so far; `running` is the row that is worked on, -1 none. Called from the sweep's thread before
/// and after every run.
using SweepListener = std::function<void(const SweepTable&, int running)>;

/// Trains and measures one run after the other. Each leaves checkpoint.safetensors, log.csv and measures.json
/// in its folder; after each, sweep.csv and sweep.json in the sweep's folder are written again. Runs that are
/// finished there by the same recipe, on the same pictures and with the same measures are taken as they are;
/// one that was interrupted goes on from its last epoch; the result is that of a sweep without a break (on
/// the CPU with the same number of threads). A run that fails becomes a row with its error and is tried again
/// the next time. Cancelled: what is finished is kept. InvalidArgument if the folder holds a sweep of other
/// pictures.
Result<SweepTable> runSweep(ModelEngine& engine, const ImageSet& images, const SweepPlan& plan,
                            const JobContext& job, const SweepListener& listener);

}  // namespace mlens
