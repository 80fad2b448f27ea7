#pragma once

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

struct Cka {
  double linear = 0;    ///< |Y'X|_F^2 / (|X'X|_F |Y'Y|_F), columns centred; Kornblith et al. 2019. 0..1
  double debiased = 0;  ///< the same from unbiased estimates of each term (Song et al. 2012): may be below 0
};

/// Centered kernel alignment of two representations of the same samples (rows). Through the D x D products in
/// blocks of rows, summed in float64; memory O(D1 * D2). The same bits on any number of threads. Needs at
/// least 4 rows; InvalidArgument if the numbers of rows differ or one of them is constant.
Result<Cka> cka(const Matrix& x, const Matrix& y, const JobContext& job);

}  // namespace mlens
