#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Singular values of a set of vectors and the numbers read off them. Definitions: docs of each field.
struct Spectrum {
  std::vector<double> singularValues;  ///< of the centred rows, descending, min(N, D) of them
  double effectiveRank = 0;            ///< exp(entropy of sigma / sum sigma); Roy and Vetterli 2007
  double rankMe = 0;  ///< the same with p + 1e-7 on the rows as they are, not centred; Garrido 2023
  double participationRatio = 0;  ///< (sum l)^2 / sum l^2 of the covariance eigenvalues l
  double collapse =
      0;  ///< mean over dimensions of the std of l2-normalised rows, times sqrt(D); 1 = spread evenly
};

/// Float64 throughout, through the smaller Gram matrix. Needs at least 2 rows.
Result<Spectrum> spectrum(const Matrix& vectors, const JobContext& job);

}  // namespace mlens
