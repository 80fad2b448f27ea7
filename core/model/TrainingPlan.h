#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/model/AugmentationPolicy.h"
#include "core/model/ModelSpec.h"
#include "core/model/TrainingLog.h"

namespace mlens {

/// Everything that decides a training run, so that the same plan on the same data gives the same checkpoint
/// (on the CPU, with the same number of threads).
struct TrainingPlan {
  std::string method = "simclr";  ///< see trainingMethods()
  ModelSpec model;
  AugmentationPolicy policy;       ///< at strength 1
  double strength = 1.0;           ///< 0..1.5, see AugmentationPolicy::scaled
  int epochs = 20;                 ///< 1..10000
  int batch = 256;                 ///< pictures per step, 2..number of pictures
  std::string optimizer = "adam";  ///< see optimizers()
  double learningRate = 1e-3;      ///< largest; > 0
  double weightDecay = 1e-6;
  int warmUpEpochs = 1;      ///< of linear warm-up, then a cosine to 0; 0..epochs
  double temperature = 0.2;  ///< of simclr and moco, > 0; lower looks at harder negatives
  double momentum = 0.99;    ///< of byol's and moco's moving average, 0..1; byol's rises to 1 along a cosine
  int queue = 4096;          ///< moco's older keys, 1..1,000,000
  std::uint64_t seed = 1;
  std::string device = "auto";        ///< auto, cpu, cuda, cuda:1
  std::string precision = "float32";  ///< or mixed: products and convolutions of training in bfloat16
  std::filesystem::path out;          ///< folder: checkpoint.safetensors (last complete epoch), log.csv
  int probe = 1000;   ///< pictures embedded after every epoch to watch the training (TrainingUpdate); 0 none
  int keepEvery = 0;  ///< also keeps epoch-0010.safetensors of every so many epochs; 0: only the last one
  /// A checkpoint of this same plan (resumedPlan) to go on from: the result is that of training without a
  /// break, bit for bit on the CPU with the same number of threads.
  std::filesystem::path resume;

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
  TrainingMonitors monitors;
  std::vector<Index> probeRows;  ///< rows of the image set
  Matrix probeEncoder, probeProjector;
};
/// "training", how far, "epoch 3 of 50, loss 3.214": the epoch that is worked on, or that has just ended.
Progress progressOf(const TrainingUpdate& update);
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
