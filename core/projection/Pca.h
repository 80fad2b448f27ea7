#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Exact principal components. Signs are fixed: the loading of largest magnitude (the first of equals) is
/// positive.
struct Pca {
  Matrix scores;                          ///< N x d
  Matrix components;                      ///< d x D, orthonormal rows
  std::vector<double> mean;               ///< D
  std::vector<double> explainedVariance;  ///< d: variance along each component (divided by N - 1), descending
  std::vector<double> explainedRatio;     ///< d: its share of the total variance; 0 where the total is 0
};

/// Through the D x D covariance or the N x N Gram matrix, whichever is smaller; blocks centred on a running
/// mean, summed in float64; the same bits on any number of threads. d = min(components, N, D); missing
/// components (rank too low) are zero columns, so `scores` always has `components` columns.
Result<Pca> pca(const Matrix& points, int components, const JobContext& job);

/// Scores of other rows in the same basis.
Result<Matrix> applyPca(const Pca& basis, const Matrix& points, const JobContext& job);

}  // namespace mlens
