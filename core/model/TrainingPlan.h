#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/Matrix.h"
#include "core/model/AugmentationPolicy.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// Everything that decides a training run, so that the same plan on the same data gives the same checkpoint
/// (on the CPU, with the same number of threads).
struct TrainingPlan {
  std::string method = "simclr";  ///< InfoNCE over two views of each picture (Chen et al. 2020)
  ModelSpec model;
  AugmentationPolicy policy;   ///< at strength 1
  double strength = 1.0;       ///< 0..1.5, see AugmentationPolicy::scaled
  int epochs = 20;             ///< 1..10000
  int batch = 256;             ///< pictures per step, 2..number of pictures
  double learningRate = 1e-3;  ///< Adam, cosine decay to 0 after one epoch of linear warm-up
  double weightDecay = 1e-6;
  double temperature = 0.2;  ///< of InfoNCE, > 0
  std::uint64_t seed = 1;
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:1
  std::filesystem::path out;    ///< folder: checkpoint.safetensors (last complete epoch), log.csv
  int probe = 1000;  ///< pictures embedded after every epoch for the live view (TrainingUpdate); 0 none

  Result<void> validate(Index pictures) const;
};

/// Sent during training from the training thread.
struct TrainingUpdate {
  int epoch = 0, epochs = 0;  ///< epochs finished, epochs planned
  int step = 0, stepsPerEpoch = 0;
  double loss = 0;  ///< of this step, or the epoch's mean at its end
  double learningRate = 0;
  bool epochEnd = false;  ///< then the checkpoint on disk is of this epoch and the fields below are set
  std::filesystem::path checkpoint;
  std::vector<Index> probeRows;  ///< rows of the image set
  Matrix probeEncoder, probeProjector;
};
using TrainingListener = std::function<void(const TrainingUpdate&)>;

struct TrainingOutcome {
  std::filesystem::path checkpoint;
  int epochs = 0;
  double loss = 0;
  bool stoppedEarly = false;          ///< the user stopped it; the checkpoint is of the last complete epoch
  std::vector<std::string> warnings;  ///< "3 pictures could not be read and were left out"
};

/// Recipe files: a missing field keeps its default, an unknown one is refused.
nlohmann::json toJson(const TrainingPlan& plan);
Result<TrainingPlan> trainingPlanFromJson(const nlohmann::json& json, const std::string& context);

}  // namespace mlens
