#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// How a representation changes under a transformation T of the pictures. `originals`: N x D, f(x_i).
/// `views`: q transformed copies of each, those of picture 0 first; view v of every picture under the same
/// T_v.
struct InvarianceMetrics {
  /// E_x tr Cov_T(f(Tx)) / tr Cov(f(Tx)), over q - 1 and N q - 1: 0 invariant, about 1 when
  /// identity does not matter. NaN if all rows are the same.
  double ratio = 0;
  double cosine = 0;     ///< mean over pictures and pairs of their views; NaN with a zero row
  double alignment = 0;  ///< E|u - u'|^2 over the same pairs, unit rows: 2 - 2 cosine
  /// Mean share of a picture's k nearest other pictures (Euclidean) that are among the k nearest of its view.
  double retention = 0;
  /// R^2 of f(T_v x) - f(x) as an affine function of f(x), predicted for pictures left out of the fit (two
  /// folds), against no change at all; mean over v. 1: T acts linearly; 0 or less: not. NaN for too few
  /// pictures or where nothing changes.
  double equivariance = 0;
};

/// The same of each picture; their means are the metrics above (of the numbers among them).
struct PictureInvariance {
  std::vector<float> ratio;  ///< the picture's tr Cov_T(f(Tx)) / tr Cov(f(Tx)) of all
  std::vector<float> cosine, retention;
};

struct InvarianceOptions {
  Index views = 8;      ///< q, >= 2
  int neighbors = 10;   ///< k of the retention
  double ridge = 1e-3;  ///< of the equivariance's fit, times the mean variance of f's dimensions
};

/// The last one is ours. Float64; the same bits on any number of threads.
/// InvalidArgument for fewer than 2 pictures or 2 views, other shapes, or numbers that are not finite.
/// `pictures`, unless null, gets an entry for every picture.
Result<InvarianceMetrics> invariance(const Matrix& originals, const Matrix& views,
                                     const InvarianceOptions& options, const JobContext& job,
                                     PictureInvariance* pictures = nullptr);

}  // namespace mlens
