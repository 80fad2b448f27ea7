#pragma once

#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/graph/NeighborGraph.h"

namespace mlens {

struct TangentOptions {
  enum class Rule {
    Fixed,      ///< `dimension` directions
    Ratio,      ///< those with s^2 >= `threshold` * s_max^2
    Explained,  ///< as many as explain `threshold` of the sum of s^2
  };
  Rule rule = Rule::Ratio;
  int dimension = 5;       ///< Rule::Fixed, >= 1
  double threshold = 0.1;  ///< Rule::Ratio or Explained, in (0, 1]
  /// Whether the neighbours' own mean is taken off (local PCA of a kNN neighbourhood) or the point itself
  /// (NNK: directions from the point to its neighbours).
  bool centerOnMean = true;
  bool operator==(const TangentOptions&) const = default;

  Result<void> validate() const;
};

/// Local linear approximations of the data, one per point: orthonormal bases and the singular values along
/// them. All bases lie in one buffer. Immutable once shared.
struct TangentField {
  Index ambient = 0;                    ///< D
  std::vector<std::int32_t> dimension;  ///< N: d_i, 0 where a point has no (distinct) neighbours
  std::vector<std::int64_t> offset;     ///< N + 1: first basis vector of point i, in vectors
  std::vector<float> bases;  ///< basis vectors of all points, D floats each, descending singular value
  std::vector<float>
      singularValues;  ///< as the vectors; of the neighbours' offsets, not divided by their number

  Index size() const { return static_cast<Index>(dimension.size()); }
  std::span<const float> vector(Index i, int j) const {
    return {bases.data() + (offset[i] + j) * ambient, static_cast<std::size_t>(ambient)};
  }
  std::span<const float> values(Index i) const {
    return {singularValues.data() + offset[i], static_cast<std::size_t>(dimension[i])};
  }
};

/// Tangent space of every point from its neighbours, through the smaller of the K x K and D x D Gram
/// matrices, float64 inside. Points whose `rows` entry is missing are skipped: pass rows = {} for all. Signs:
/// the largest loading of each vector is positive. The same bits on any number of threads.
Result<TangentField> tangentField(const Matrix& points, const NeighborGraph& neighbors,
                                  const TangentOptions& options, std::span<const Index> rows,
                                  const JobContext& job);

/// How many directions of these singular values (descending) span the tangent space; 0 if all are 0.
int tangentDimension(std::span<const double> values, const TangentOptions& options);

/// All singular values of the neighbours' offsets at one point (for the inspector), descending.
std::vector<double> localSingularValues(const Matrix& points, std::span<const std::int32_t> neighbors,
                                        Index point, bool centerOnMean);

}  // namespace mlens
