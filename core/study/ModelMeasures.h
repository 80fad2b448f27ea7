#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/compare/ModelGeometry.h"
#include "core/engine/ModelEngine.h"

namespace mlens {

/// How a trained model is measured.
struct ModelMeasureOptions {
  Index pictures = 1000;        ///< a sample with the same share of every class; 0: all
  Index tangentPictures = 200;  ///< of them, for the tangent-plane test; 0: without the test
  double strength = 1;          ///< of the augmentations by which it is probed, the same for every model
  int views = 4;                ///< of each picture and augmentation
  std::uint64_t seed = 1;       ///< of the sample and the views
  std::string device = "auto";

  Result<void> validate() const;
};
nlohmann::json toJson(const ModelMeasureOptions& options);  ///< without the device

/// What arXiv 2205.06926 compares, of encoder h and projector z.
struct ModelMeasures {
  /// "effective_rank_h", "effective_rank_z", "rankme_", "knn_accuracy_", "nnk_accuracy_", "probe_accuracy_"
  /// and "invariance_all_" (the ratio) of both; "invariance_crop_h", ...; "jacobian_effective_rank" (of the
  /// mean Jacobian), "jacobian_rank" (mean, 99 % energy), "tangent_dimension", "tangent_affinity",
  /// "tangent_random", "tangent_null", "removed_all", "removed_crop", ... NaN where a number does not exist.
  std::vector<GeometryNumber> numbers;
  std::vector<double> spectrumEncoder,
      spectrumProjector;  ///< singular values of the centred rows, descending
  std::vector<std::string> notes;
};

/// Deterministic on the CPU for the same number of threads of the engine. Errors of the engine and measure().
Result<ModelMeasures> measureModel(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                   const ImageSet& images, const ModelMeasureOptions& options,
                                   const JobContext& job);

/// The sample that is measured: `pictures` of the set (all if there are no more), by class where it has
/// classes.
ImageSet measuredSample(const ImageSet& images, Index pictures, std::uint64_t seed);

}  // namespace mlens
