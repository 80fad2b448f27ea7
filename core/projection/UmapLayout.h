#pragma once

#include <memory>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/projection/UmapGraph.h"
#include "core/projection/UmapKernel.h"
#include "core/projection/UmapOptions.h"
#include "core/projection/UmapSchedule.h"

namespace mlens {

enum class UmapArithmetic {
  Auto,
  Plain,
  Avx2
};  ///< the same bits; Avx2 falls back to Plain where it is missing

/// A UMAP layout in the making (UMAP paper, algorithm 5). Same graph, start, options and seed: same bits, on
/// any number of threads, in one go or in many, paused or stopped in between. One thread at a time may use
/// it.
class UmapLayout {
 public:
  /// `start` is N x dims, used as it is (see umapStart). InvalidArgument if the shapes do not fit, an option
  /// is out of range, or a value is not finite.
  static Result<UmapLayout> create(const UmapGraph& graph, const Matrix& start, const UmapOptions& options,
                                   const JobContext& job);

  /// Holds every point near its start: after each epoch it goes `strength` (0..1) times the learning rate of
  /// the way to where it began, all starts stretched and moved as one so that they fit the map as it is then
  /// (least squares). 0: not at all. Before the first epoch.
  void couple(double strength);

  /// Up to `count` more epochs. When cancelled, the layout keeps what it has and may be advanced again.
  Result<void> advance(int count, const JobContext& job);

  int epoch() const { return epoch_; }    ///< epochs done
  int epochs() const { return epochs_; }  ///< epochs in all
  bool finished() const { return epoch_ >= epochs_; }
  /// A copy of where the points stand now, N x dims in the order of the graph.
  Matrix coordinates() const;

  void setArithmetic(UmapArithmetic arithmetic);

 private:
  UmapLayout(UmapSchedule schedule, const UmapOptions& options, int epochs);

  /// Fixed-point sums of what the points of a round pull the others by, one per thread at work.
  struct Reactions {
    std::vector<std::int32_t> sums;  // umapReactionRow per point and one spare row
    bool busy = false;
  };

  Result<void> moveRound(const JobContext& job);
  Result<void> publishRound(float unit);
  void repeatFirstPoints();
  void pullToStart();
  float reactionScale() const;

  UmapSchedule schedule_;
  UmapOptions options_;
  UmapCurve curve_;
  int epochs_ = 0;
  int epoch_ = 0;
  int round_ = 0;  // done of this epoch
  void (*move_)(const UmapMove&) = moveUmapPlain;
  std::vector<float> at_[3];  // by the schedule's numbers, the first kUmapLanes repeated at the end
  double coupling_ = 0;
  std::vector<float> start_[3];  // of coupled points, as at_
  std::vector<float> moved_[3];  // where the points of the running round go
  std::vector<std::unique_ptr<Reactions>> reactions_;
};

}  // namespace mlens
