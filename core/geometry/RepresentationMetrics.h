#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/geometry/ManifoldMetrics.h"
#include "core/geometry/Spectrum.h"

namespace mlens {

struct RepresentationOptions {
  NnkOptions nnk;               ///< neighbourhoods of the manifold metrics and nnk_accuracy
  int accuracyNeighbors = 20;   ///< K of knn_accuracy, cosine
  int dimensionNeighbors = 20;  ///< K of the maximum-likelihood dimension, Euclidean
  std::uint64_t seed = 1;       ///< of the random pairs and samples
};

/// Everything that is measured of one set of vectors. NaN where a number does not exist; `notes` say why.
struct RepresentationMetrics {
  Index rows = 0, dimensions = 0;
  Spectrum spectrum;
  double twoNn = 0;             ///< Euclidean, rows as they are
  double mle = 0, mleMean = 0;  ///< 1 / mean(1 / m), and the arithmetic mean of m
  double uniformity = 0;        ///< l2-normalised rows
  double knnAccuracy = 0;       ///< leave-one-out majority of the cosine neighbours; NaN without labels
  double nnkAccuracy = 0;       ///< leave-one-out vote with weights theta / sum theta; NaN without labels
  std::optional<ManifoldMetrics> manifold;
  std::vector<std::string> notes;
};

/// `labels`: one per row, below 0 without a class, or empty. The same bits on any number of threads.
/// InvalidArgument for fewer than 3 rows or values that are not finite; what only some metrics cannot take (a
/// zero row has no direction) becomes NaN and a note.
Result<RepresentationMetrics> measure(const Matrix& vectors, std::span<const std::int32_t> labels,
                                      const RepresentationOptions& options, const JobContext& job);

/// Share of rows whose class has the largest sum of NNK weights among their neighbours; ties to the nearest.
double nnkAccuracy(const NnkGraph& graph, std::span<const std::int32_t> labels);

/// Mean over the values that are numbers; NaN if there are none.
double meanOfNumbers(std::span<const double> values);

}  // namespace mlens
