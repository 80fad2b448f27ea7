#pragma once

#include <cstdint>
#include <vector>

#include "core/base/Job.h"
#include "core/projection/UmapGraph.h"

namespace mlens {

/// Which points move together, and whom each is attracted by in every epoch. Pure function of graph and seed.
///
/// Points are numbered anew by falling total weight, so that the lanes of a group have equally many steps,
/// and dealt into rounds. The points of a round move at once, each reading where all others stood before the
/// round. A point of total weight W takes floor(W) or ceil(W) steps per epoch; an edge of weight w is among
/// them in a share w of the epochs, evenly spread (systematic sampling, as regular as the paper's own
/// sampling).
class UmapSchedule {
 public:
  static Result<UmapSchedule> create(const UmapGraph& graph, std::uint64_t seed, const JobContext& job);
  /// Rows of `graph` lead to `others` points of another set, which stand still and keep their numbers; one
  /// round.
  static Result<UmapSchedule> createTowards(const UmapGraph& graph, Index others, std::uint64_t seed,
                                            const JobContext& job);

  Index points() const { return static_cast<Index>(pointAt_.size()); }
  Index groups() const { return static_cast<Index>(groupSteps_.size()) - 1; }
  int rounds() const { return static_cast<int>(roundGroups_.size()) - 1; }
  Index firstGroup(int round) const { return roundGroups_[round]; }      ///< round `rounds()`: the end
  const std::vector<std::int32_t>& pointAt() const { return pointAt_; }  ///< graph's number by new number
  Index greatestDegree() const { return greatestDegree_; }               ///< edges of the point that has most
  const std::int64_t* groupSteps() const { return groupSteps_.data(); }

  /// Makes ready the steps of this epoch; cheap within a window of epochs.
  Result<void> prepare(int epoch, const JobContext& job);
  /// Targets of the prepared epoch, see UmapMove::targets.
  const std::int32_t* targets() const { return targets_.data() + slot_ * groupSteps_.back() * lanes(); }

 private:
  static Result<UmapSchedule> make(const UmapGraph& graph, Index others, bool sameSet, std::uint64_t seed,
                                   const JobContext& job);
  static Index lanes();
  void fillGroup(Index group, int window);

  std::uint64_t seed_ = 0;
  std::vector<std::int32_t> pointAt_;
  std::vector<Index> roundGroups_;
  std::vector<std::int64_t> groupSteps_{0};
  std::vector<std::int64_t> rows_{0};    // the graph renumbered, in compressed rows
  std::vector<std::int32_t> neighbors_;  // as targets
  std::vector<std::uint32_t> shares_;    // steps of a window that each edge gets, fixed-point
  std::vector<std::int32_t> targets_;
  Index others_ = 0;
  Index greatestDegree_ = 0;
  int window_ = -1;
  int slot_ = 0;
};

}  // namespace mlens
