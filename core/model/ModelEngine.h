#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/data/ImageSet.h"
#include "core/model/ModelSpec.h"
#include "core/model/SafetensorsFile.h"
#include "core/model/TrainingPlan.h"

namespace mlens {

/// What a checkpoint holds, found without running it.
struct CheckpointSummary {
  std::filesystem::path path;
  std::string container;  ///< "safetensors"
  ModelSpec spec;
  std::vector<TensorInfo> tensors;
  std::map<std::string, std::string> metadata;  ///< training recipe, data identity, ...
  std::vector<std::string> matched, unmatched;  ///< keys the architecture uses / does not know
  std::string identity;                         ///< content hash of the file
};

/// Reads an own checkpoint's summary. Needs no LibTorch.
Result<CheckpointSummary> inspectCheckpoint(const std::filesystem::path& path);

struct EmbedOptions {
  int batch = 256;
  std::string device = "auto";
};

/// Encoder and projector output of the same pictures, row by row.
struct EmbeddingPair {
  Matrix encoder;                 ///< h, N x featureDimension
  Matrix projector;               ///< z, N x outputDimension; the same as h when the model has no projector
  std::vector<Index> unreadable;  ///< rows that could not be read: their vectors are zero
  std::vector<std::string> warnings;
};

/// What LibTorch does for us. Methods may be called from any thread, one at a time; all are cancellable.
class ModelEngine {
 public:
  virtual ~ModelEngine() = default;
  virtual std::string version() const = 0;               ///< "LibTorch 1.13.0"
  virtual std::vector<std::string> devices() const = 0;  ///< "cpu", "cuda:0", ...
  virtual Result<EmbeddingPair> embed(const CheckpointSummary& checkpoint, const ImageSet& images,
                                      const EmbedOptions& options, const JobContext& job) = 0;
  /// Trains and writes plan.out / checkpoint.safetensors after every epoch. A stop keeps the last complete
  /// epoch (Cancelled only if there is none).
  virtual Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet& images,
                                        const JobContext& job, const TrainingListener& listener) = 0;
  /// Two augmented views of picture `row` at this strength, as pictures, for a preview.
  virtual Result<std::vector<Image>> augment(const AugmentationPolicy& scaledPolicy, const InputSpec& input,
                                             const Image& picture, int views, std::uint64_t seed) = 0;
};

}  // namespace mlens
