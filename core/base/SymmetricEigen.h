#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// The largest eigenvalues of a symmetric matrix, descending, and their unit eigenvectors.
struct EigenPairs {
  std::vector<double> values;
  std::vector<double> vectors;  ///< values.size() x n, one eigenvector per row
};

/// `matrix` is n x n, row-major; only its upper triangle (with the diagonal) is read. LAPACK's own steps, one
/// thread, the same bits each time: Householder tridiagonalisation panel by panel (so that a wish to stop is
/// seen within 200 ms up to n = 4,096), then MRRR (Dhillon and Parlett 2004). Internal if it does not
/// converge.
Result<EigenPairs> largestEigenPairs(std::vector<double> matrix, Index n, Index count, const JobContext& job);

/// All n eigenvalues, descending.
Result<std::vector<double>> symmetricEigenvalues(std::vector<double> matrix, Index n, const JobContext& job);

}  // namespace mlens
