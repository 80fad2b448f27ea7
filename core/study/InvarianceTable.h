#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/engine/ModelEngine.h"
#include "core/geometry/Invariance.h"
#include "core/geometry/TangentTest.h"

namespace mlens {

struct InvarianceTableOptions {
  std::vector<std::string> augmentations;  ///< families (augmentationFamilies); empty: all that apply
  std::vector<double> strengths{0.25, 0.5, 0.75, 1.0, 1.25, 1.5};  ///< 0..1.5
  InvarianceOptions metrics;                                       ///< views per picture, neighbours
  bool eachPicture = false;                                        ///< fills pictureCells
  std::uint64_t seed = 1;
  EmbedOptions embed;
};

/// The invariance of every stage under every augmentation at every strength.
struct InvarianceTable {
  std::vector<std::string> augmentations, stages;  ///< stages: "h", "projector 1", ..., "z"
  std::vector<double> strengths;
  Index pictures = 0;
  std::vector<InvarianceMetrics>
      cells;  ///< augmentation by augmentation, strength by strength, stage by stage
  std::vector<PictureInvariance> pictureCells;  ///< likewise, where each picture was asked for
  std::vector<std::string> warnings;

  const InvarianceMetrics& cell(std::size_t augmentation, std::size_t strength, std::size_t stage) const {
    return cells[index(augmentation, strength, stage)];
  }
  std::size_t index(std::size_t augmentation, std::size_t strength, std::size_t stage) const {
    return (augmentation * strengths.size() + strength) * stages.size() + stage;
  }
  /// The same of some pictures (rows of the measured ones): means over them; NaN for none of them, without
  /// pictureCells, and the equivariance, which is one of all.
  InvarianceMetrics cellOf(std::span<const Index> rows, std::size_t augmentation, std::size_t strength,
                           std::size_t stage) const;
  /// A table of their own, with cellOf() in every cell; all of them: the same cells as here.
  InvarianceTable of(std::span<const Index> rows) const;
};
Result<InvarianceTable> invarianceTable(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                        const ImageSet& images, const InvarianceTableOptions& options,
                                        const JobContext& job);

struct TangentTestOptions {
  int neighbors = 20;      ///< of the tangent plane at h(x)
  TangentOptions tangent;  ///< its dimension
  double energy = 0.99;    ///< of the Jacobian's squared singular values: the rank of its row space
  std::vector<std::string> augmentations;  ///< whose directions h(Tx) - h(x) are looked at; empty: all
  double strength = 1;
  int views = 4;  ///< directions of each augmentation and picture, 1..1000
  std::uint64_t seed = 1;
  EmbedOptions embed;
};

/// The projector's row space against the data's tangent planes at h, and what its null space removes.
struct TangentTest {
  std::vector<TangentTestPoint> points;  ///< one for each picture
  std::vector<std::string> augmentations;
  std::vector<double> removed;  ///< per picture and augmentation: mean removedShare over the views; NaN: none
  double meanJacobianRank = 0;  ///< effective rank (effectiveRank()) of the mean Jacobian over the pictures
  std::vector<std::string> warnings;

  /// Of some pictures only; meanJacobianRank stays that of all.
  TangentTest of(std::span<const Index> rows) const;
};
Result<TangentTest> tangentTest(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                const ImageSet& images, const TangentTestOptions& options,
                                const JobContext& job);

}  // namespace mlens
