#pragma once

#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/data/ImageSet.h"
#include "core/model/CheckpointSummary.h"
#include "core/model/TrainingPlan.h"

namespace mlens {

struct EmbedOptions {
  int batch = 256;  ///< pictures per forward pass, 1..65536; changes only rounding in the last bits
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:1
};

/// Encoder and projector output of the same pictures, row by row.
struct EmbeddingPair {
  Matrix encoder;                 ///< h, N x featureDimension
  Matrix projector;               ///< z, N x outputDimension; the same as h when the model has no projector
  std::vector<Index> unreadable;  ///< rows that could not be read: their vectors are zero
  std::vector<std::string> warnings;
};

/// Changes with every change of ModelEngine or of the values it exchanges: a module of another build is
/// refused.
constexpr int kEngineInterface = 3;

/// What LibTorch does for us. Methods may be called from any thread, also at the same time; all are
/// cancellable. They use threadBudget() threads.
class ModelEngine {
 public:
  virtual ~ModelEngine() = default;
  virtual std::string version() const = 0;               ///< "LibTorch 1.13.0"
  virtual std::vector<std::string> devices() const = 0;  ///< "cpu", "cuda:0", ...
  /// Runs a TorchScript module once, on empty pictures: its spec with the dimensions of h and z. Unsupported
  /// names the operator that this LibTorch lacks.
  virtual Result<ModelSpec> measure(const std::filesystem::path& checkpoint, const ModelSpec& spec) = 0;
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
