#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Singular values of a set of vectors and the numbers read off them. s: singular values of the centred rows,
/// l = s^2 / (N - 1): eigenvalues of the covariance.
struct Spectrum {
  std::vector<double> singularValues;  ///< of the centred rows, descending, min(N, D) of them
  double effectiveRank = 0;            ///< exp(entropy of s / sum s); Roy and Vetterli 2007
  double effectiveRankEigenvalues =
      0;  ///< the same on l / sum l: another number, used elsewhere under the same name
  double rankMe =
      0;  ///< as effectiveRank on the rows as they are, not centred, with p + 1e-7; Garrido et al. 2023
  double participationRatio = 0;  ///< (sum l)^2 / sum l^2
  double stableRank = 0;          ///< sum l / l_max
  double alphaReq = 0;  ///< -slope of log l against log rank, weights 1 / rank, ranks 11-100; Agrawal et al.
                        ///< 2022. NaN under 13 ranks
  double collapse = 0;  ///< mean over dimensions of the std of l2-normalised rows, times sqrt(D): 1 spread
                        ///< evenly, 0 collapsed
};

/// Float64, through the smaller of the D x D and N x N matrices. Needs 2 rows. The same bits on any number of
/// threads.
Result<Spectrum> spectrum(const Matrix& vectors, const JobContext& job);

/// exp(entropy of values / sum values), values >= 0; 0 if they are all 0.
double effectiveRank(const std::vector<double>& values, double addedToShares = 0);

}  // namespace mlens
