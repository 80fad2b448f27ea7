#pragma once

#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

struct Cka {
  double linear = 0;    ///< |Y'X|_F^2 / (|X'X|_F |Y'Y|_F), columns centred; Kornblith et al. 2019. 0..1
  double debiased = 0;  ///< the same from unbiased estimates of each term (Song et al. 2012): may be below 0
};

/// Every representation against every other; symmetric, 1 on the diagonal.
struct CkaMatrix {
  Index count = 0;
  std::vector<Cka> values;  ///< count x count, row-major

  const Cka& operator()(Index i, Index j) const { return values[static_cast<std::size_t>(i * count + j)]; }
};

/// Centered kernel alignment of two representations of the same samples (rows). Through D1 x D2 products of
/// rows centred block by block in float32, summed in float64. Besides the representations it holds at most
/// 1,024 D2 float64 and 4,096 rows: no centred copy. The same bits on any number of threads. Needs at least 4
/// rows; InvalidArgument if the numbers of rows differ, values are not finite or one of them is constant.
Result<Cka> cka(const Matrix& x, const Matrix& y, const JobContext& job);

/// The same for all pairs, each product computed once. Errors as cka().
Result<CkaMatrix> ckaMatrix(std::span<const Matrix> representations, const JobContext& job);

}  // namespace mlens
