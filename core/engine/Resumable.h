#pragma once

#include "core/model/TrainingPlan.h"

namespace mlens {

/// What decides the numbers: the plan without the folder, the device, and what is kept and watched.
nlohmann::json recipeOf(const TrainingPlan& plan);

/// A training that a checkpoint can go on with.
struct Resumable {
  TrainingPlan plan;  ///< `resume` is the checkpoint, `out` its folder
  int epochs = 0;     ///< finished
  std::vector<TrainingLogEntry> log;
  std::string data, dataIdentity;  ///< name and content hash of the pictures
  Index pictures = 0;
};
/// Reads it from a checkpoint of ours; needs no LibTorch. Unsupported if the file holds no training state or
/// the training is complete.
Result<Resumable> resumable(const std::filesystem::path& checkpoint);
/// The same of any training, also of a complete one.
Result<Resumable> trainingState(const std::filesystem::path& checkpoint);

/// What a training has left in its folder.
struct KeptRun {
  struct Epoch {
    int epoch = 0;  ///< finished
    std::filesystem::path checkpoint;
  };
  Resumable last;             ///< of the newest checkpoint: the plan and the whole log
  std::vector<Epoch> epochs;  ///< ascending: epoch-*.safetensors (see keepEvery) and checkpoint.safetensors
};
/// NotFound if the folder holds no checkpoint of a training.
Result<KeptRun> keptRun(const std::filesystem::path& folder);

/// The checkpoint's metadata entry with the log.
inline constexpr const char* kLogKey = "log";
/// What names of tensors begin with that only training needs.
inline constexpr const char* kTrainingPrefix = "training.";

}  // namespace mlens
