#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"

namespace mlens {

/// Mean over the rows of (b - a) / max(a, b), a: mean distance to the other rows of its group, b: to the
/// nearest other group (Rousseeuw 1987); 0 for a row that is alone in its group. -1..1.
double silhouette(const Eigen::MatrixXd& distances, std::span<const int> groups);

/// Hubert and Arabie 1985: 1 for the same partition, about 0 for unrelated ones.
double adjustedRandIndex(std::span<const int> a, std::span<const int> b);

/// 0.. for each different word, in the order in which they come.
std::vector<int> groupNumbers(std::span<const std::string> words);

/// Do models of one training paradigm lie together? Against the same with the groups' names shuffled.
struct GroupTest {
  int groups = 0;
  double silhouette = 0, silhouetteP = 1;  ///< of the groups among the rows
  double randIndex = 0, randIndexP = 1;    ///< of the groups and the dendrogram cut into as many clusters
  double silhouetteByChance = 0, randByChance = 0;  ///< means over the shuffles
  int permutations = 0;
};

/// `rows`: standardised metrics, one row per model; p = (1 + shuffles at least as high) / (1 + shuffles).
/// InvalidArgument unless there are 2..N-1 groups and one for each row; errors as averageLinkage().
Result<GroupTest> groupTest(const Eigen::MatrixXd& rows, std::span<const std::string> groups,
                            int permutations, std::uint64_t seed, const JobContext& job);

}  // namespace mlens
