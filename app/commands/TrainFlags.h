#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/Command.h"
#include "app/Input.h"
#include "core/model/TrainingPlan.h"

namespace mlens {

/// What the command line says; what it leaves out comes from the recipe or the defaults.
struct TrainFlags {
  PictureInput pictures;
  std::filesystem::path recipe, resume, out;
  std::optional<std::string> method, encoder, optimizer, policy, device, precision;
  std::vector<std::string> augment;  // FIELD=VALUE
  std::optional<int> width, size, epochs, batch, warmUpEpochs, queue, keepEvery;
  std::optional<int> projectorDepth, projectorWidth, projectorOutput;
  std::optional<double> strength, learningRate, weightDecay, temperature, momentum;
  std::optional<std::uint64_t> seed;
};

/// The options of the groups Training, Augmentation and Model.
void addPlanFlags(CLI::App& command, TrainFlags& flags);

/// The plan of the flags for these pictures, valid.
Result<TrainingPlan> planOf(const TrainFlags& flags, const ImageSet& images, const JobContext& job);

/// Sets `flags` for the plan of --resume: the seed of the sample of --limit, the folder.
Result<TrainingPlan> resumedPlan(TrainFlags& flags);

}  // namespace mlens
