#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// A number that says how a set of vectors fills its space; `shapeMetrics()` lists them in the order they are
/// shown.
struct ShapeMetric {
  const char* name;        ///< in files: "effective_rank"
  const char* title;       ///< for readers: "effective rank"
  const char* definition;  ///< one sentence, with the source
  Index needs;             ///< fewer points have no such number
};
std::span<const ShapeMetric> shapeMetrics();

/// The spectrum of a set of vectors (all points, or a selection) and the numbers of `shapeMetrics()`.
struct ShapeMeasures {
  Index rows = 0, dimensions = 0;
  std::vector<double> singularValues;  ///< of the centred rows, descending; empty below 2 rows
  std::vector<double> values;          ///< as shapeMetrics(); NaN where a number does not exist
  std::vector<std::string> notes;      ///< why a number that has enough points does not exist; samples taken
};

/// Float64; the same bits on any number of threads. Too few rows are no error, see ShapeMetric::needs.
/// InvalidArgument for values that are not finite. `seed`: of the sample behind uniformity above 20,000 rows.
Result<ShapeMeasures> measureShape(const Matrix& vectors, std::uint64_t seed, const JobContext& job);

}  // namespace mlens
