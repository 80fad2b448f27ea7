#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/CheckpointSummary.h"
#include "core/model/TrainingPlan.h"
#include "core/study/ModelMeasures.h"

namespace mlens {

/// A training as it lies in its folder.
struct RunRecord {
  CheckpointSummary checkpoint;
  TrainingPlan plan;
  std::vector<TrainingLogEntry> log;  ///< an entry for every finished epoch
  std::string data;                   ///< name of the pictures' file or folder
  Index pictures = 0;
  std::optional<ModelMeasures> measures;  ///< of a sweep's run
};

/// From checkpoint.safetensors (and measures.json). Unsupported if the checkpoint is none that this program
/// trained.
Result<RunRecord> readRun(const std::filesystem::path& folder, const JobContext& job);

}  // namespace mlens
