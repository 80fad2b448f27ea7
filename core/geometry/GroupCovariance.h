#pragma once

#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Covariances of vectors that come in groups (the views of one sample); D x D, row-major, the upper
/// triangle, float64.
struct GroupCovariances {
  Index dimension = 0, groups = 0, views = 0;
  std::vector<double> between;  ///< of what a group's views have in common: that of the groups' means, over
                                ///< groups - 1, less within / views; of two views their cross-covariance
  std::vector<double> within;   ///< mean over the groups of the covariance in a group, over views - 1
};

/// Adds groups up block by block, so that no more than a block of views is ever in memory. float64; the same
/// bits on any number of threads for the same blocks.
class GroupScatter {
 public:
  /// `views` vectors of `dimension` entries in each group.
  GroupScatter(Index dimension, Index views);

  /// (n * views) x D: the vectors of one group follow one another. InvalidArgument for another shape or
  /// numbers that are not finite.
  Result<void> add(const Matrix& block, const JobContext& job);
  /// InvalidArgument for fewer than two groups or two views.
  Result<GroupCovariances> covariances(const JobContext& job) const;

 private:
  Index dimension_, views_, groups_ = 0;
  std::vector<float> means_;    // groups x D
  std::vector<double> within_;  // sum of squares about the groups' means
};

/// The directions that a linear map keeps when it may vary between groups but not within them: eigenvectors
/// of Sigma_between - Sigma_within, those with a positive eigenvalue are kept (a
/// surrogate of InfoNCE).
struct KeptDirections {
  std::vector<double> values;  ///< D, descending
  int kept = 0;                ///< of them above 1e-12 of the largest magnitude
  std::vector<float> basis;    ///< D orthonormal rows of D, in the order of the values: the first `kept` span
                               ///< what is kept, the others what is removed
};
Result<KeptDirections> keptDirections(const GroupCovariances& covariances, const JobContext& job);

}  // namespace mlens
