#pragma once

#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Means of the columns, summed in float64 in fixed blocks. InvalidArgument, naming row and column, for a
/// value that is not finite.
Result<std::vector<double>> columnMeans(const Matrix& points, const JobContext& job);

enum class Precision {
  Single,  ///< products of up to 2,048 centred rows in float32 (relative error about 1e-6), their sums in
           ///< float64
  Double,  ///< float64 throughout; about three times the time
};

/// D x D: sum over rows of (x - mean)(x - mean)', the upper triangle, row-major. Rows are centred block by
/// block before they are multiplied, so that a large common offset costs no digits. The same bits on any
/// number of threads. |x| up to 1e37.
Result<std::vector<double>> scatterMatrix(const Matrix& points, std::span<const double> mean,
                                          Precision precision, const JobContext& job);

/// N x N: inner products of the centred rows in float64, the upper triangle, row-major.
Result<std::vector<double>> gramMatrix(const Matrix& points, std::span<const double> mean,
                                       const JobContext& job);

}  // namespace mlens
