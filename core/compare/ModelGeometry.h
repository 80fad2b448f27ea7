#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/graph/Nnk.h"

namespace mlens {

/// One number of a model's geometry: a column of a table of models.
struct GeometryNumber {
  std::string name;  ///< "nnk_count_mean", "class_affinity_mean"
  double value = 0;  ///< NaN: does not exist
};

/// Manifold graph metrics (arXiv 2209.08622) of the manifold of all points, and, with labels, of the semantic
/// manifolds: NNK within each class of at least `kFewestOfClass` points, averaged over the classes
/// ("class_..."). Then spectrum and intrinsic dimension. Always the same names in the same order for the same
/// kind of labels. The same bits on any number of threads. Errors as measure().
inline constexpr Index kFewestOfClass = 10;
Result<std::vector<GeometryNumber>> modelGeometry(const Matrix& vectors, std::span<const std::int32_t> labels,
                                                  const NnkOptions& options, std::uint64_t seed,
                                                  const JobContext& job);

}  // namespace mlens
