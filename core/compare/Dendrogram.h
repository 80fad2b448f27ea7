#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// A tree of models. Clusters 0..N-1 are the models; merge m makes cluster N + m.
struct Dendrogram {
  struct Merge {
    int first = 0, second = 0;  ///< the clusters that become one, first < second
    double height = 0;          ///< mean distance between their members
    int size = 0;               ///< members of the new cluster
  };
  std::vector<Merge> merges;  ///< N - 1, ascending height

  int leaves() const { return static_cast<int>(merges.size()) + 1; }
  /// The models from left to right so that no branches cross; of two branches the lower one comes first.
  std::vector<int> leafOrder() const;
  /// The cluster of each model, 0.. in the order of the models, when the tree is cut into `clusters`.
  std::vector<int> cut(int clusters) const;
};

/// Average linkage (UPGMA, Sokal and Michener 1958) of Euclidean distances between rows. Ties go to the
/// lowest clusters. InvalidArgument without rows, for more than 2,000, or values that are not finite.
Result<Dendrogram> averageLinkage(const Eigen::MatrixXd& rows);

}  // namespace mlens
