#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/data/ImageSet.h"
#include "core/engine/CheckpointSummary.h"
#include "core/engine/EmbeddingStream.h"
#include "core/engine/LinearTraining.h"
#include "core/engine/ProcessTeam.h"
#include "core/model/TrainingPlan.h"
#include "core/model/ViewParameters.h"

namespace mlens {

struct EmbedOptions {
  int batch = 256;  ///< pictures decoded ahead at a time, 1..65536; changes nothing in the vectors
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:1
};

/// Encoder and projector output of the same pictures, row by row.
struct EmbeddingPair {
  Matrix encoder;                 ///< h, N x featureDimension
  Matrix projector;               ///< z, N x outputDimension; the same as h when the model has no projector
  std::vector<Index> unreadable;  ///< rows that could not be read: their vectors are zero
  std::vector<std::string> warnings;
};

/// A stage of a representation: "h", "projector 1", ... (after each hidden layer), "z".
struct StageVectors {
  std::string name;
  Matrix vectors;
};
/// Transformations that every picture goes through; one row of vectors for each, picture by picture.
using ViewSet = std::vector<ViewParameters>;
using StageVisitor = std::function<Result<void>(std::size_t set, const std::vector<StageVectors>& stages)>;
using JacobianVisitor = std::function<Result<void>(Index row, const Matrix& jacobian)>;

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
  /// The same in pieces, for sets of any size, views and layers between. The memory it takes depends on the
  /// batch, not on the number of pictures. Decoding the next pictures runs beside the forward pass.
  virtual Result<void> stream(const CheckpointSummary& checkpoint, const ImageSet& images,
                              const EmbedOptions& options, const StreamRequest& request,
                              const EmbeddingSink& sink, const JobContext& job) = 0;
  /// Meets the other processes of a team (c10d's Gloo). Io after `patience` without all of them.
  virtual Result<std::shared_ptr<ProcessTeam>> join(const TeamPlace& place, std::chrono::seconds patience,
                                                    const JobContext& job) = 0;
  /// Trains and writes plan.out / checkpoint.safetensors after every epoch. A stop keeps the last complete
  /// epoch (Cancelled only if there is none). With mates every process takes a part of each batch and
  /// normalises by the statistics of the whole: the model is that of one process up to the rounding of sums.
  /// Only rank 0 writes.
  virtual Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet& images,
                                        const JobContext& job, const TrainingListener& listener,
                                        const Teammates* mates = nullptr) = 0;
  /// Two augmented views of picture `row` at this strength, as pictures, for a preview.
  virtual Result<std::vector<Image>> augment(const AugmentationPolicy& scaledPolicy, const InputSpec& input,
                                             const Image& picture, int views, std::uint64_t seed) = 0;
  /// The views of one picture, as pictures of the input's size.
  virtual Result<std::vector<Image>> viewPictures(const InputSpec&, const Image& /*picture*/,
                                                  const ViewSet&) {
    return fail(ErrorCode::Unsupported, "this engine shows no views");
  }
  /// Every stage of the pictures' views, set after set, to `visit` on the calling thread; its error ends the
  /// work. Pictures that cannot be read are left out; returns warnings about them.
  virtual Result<std::vector<std::string>> embedViews(const CheckpointSummary&, const ImageSet&,
                                                      std::span<const ViewSet>, const EmbedOptions&,
                                                      const JobContext&, const StageVisitor&) {
    return fail(ErrorCode::Unsupported, "this engine embeds no views");
  }
  /// The projector's Jacobian dz/dh, outputDimension x featureDimension, at each row of h, to `visit` as
  /// above.
  virtual Result<void> projectorJacobians(const CheckpointSummary&, const Matrix& /*h*/, const EmbedOptions&,
                                          const JobContext&, const JacobianVisitor&) {
    return fail(ErrorCode::Unsupported, "this engine gives no Jacobians");
  }
  /// A linear projector of vectors, by InfoNCE on the pairs that `pairs` gives. InvalidArgument when the loss
  /// is no longer a number. The same bits for the same pairs and number of threads on the CPU.
  virtual Result<LinearProjector> trainLinear(const LinearTraining&, const PairSource&, const JobContext&) {
    return fail(ErrorCode::Unsupported, "this engine trains no linear projector");
  }
};

}  // namespace mlens
