#pragma once

#include <memory>
#include <optional>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/graph/Knn.h"
#include "core/projection/UmapGraph.h"
#include "core/projection/UmapLayout.h"
#include "core/projection/UmapOptions.h"

namespace mlens {

/// What a UMAP map is made from. The same recipe gives the same map, bit for bit, on any number of threads.
struct UmapRecipe {
  Matrix points;  ///< finite rows, at least 3
  UmapOptions options;
  /// Neighbours of these points that an earlier run found with the same metric and at least as large a k (see
  /// UmapRun::neighbors); null: they are searched for.
  std::shared_ptr<const NeighborGraph> neighbors;
  Matrix start;  ///< N x dims coordinates to begin with, scaled by scaledStart; empty: as options.init says
  double coupling = 0;  ///< 0..1: how strongly the points are held near `start`; see UmapLayout::couple
};

/// UMAP from vectors to map in four stages: neighbours, graph, start, layout. May be cancelled and taken up
/// again anywhere: finished stages and epochs are kept, and the map is the same as straight through. A value
/// that one thread at a time uses.
class UmapRun {
 public:
  enum class Stage { Neighbors, Graph, Start, Layout, Done };
  /// Wall seconds spent so far.
  struct Seconds {
    double neighbors = 0, graph = 0, start = 0, layout = 0;
  };
  /// Neighbours are searched for at least this k, so that they do for the map's trust as well.
  static constexpr int kTrustNeighbors = 15;

  /// InvalidArgument for options out of range, fewer than 3 points, or parts that do not fit.
  static Result<UmapRun> create(UmapRecipe recipe);

  /// The stages before the layout, as far as they are still to be done.
  Result<void> prepare(const JobContext& job);
  /// prepare(), then up to `epochs` more epochs.
  Result<void> advance(int epochs, const JobContext& job);
  /// advance() to the end.
  Result<void> finish(const JobContext& job);

  Stage stage() const;  ///< the first that is not finished
  bool finished() const { return stage() == Stage::Done; }
  int epoch() const { return layout_ ? layout_->epoch() : 0; }  ///< epochs done
  int epochs() const;                                           ///< in all
  /// Where the points are now, N x dims, in UMAP's own units; empty before the layout stage.
  Matrix coordinates() const { return layout_ ? layout_->coordinates() : Matrix(); }
  /// Where they were before the first epoch; empty before the layout stage.
  const Matrix& start() const { return start_; }
  /// The neighbours found or given; null before the graph stage. `method` says how, and how well, they were
  /// found.
  const std::shared_ptr<const NeighborGraph>& neighbors() const { return recipe_.neighbors; }
  const UmapRecipe& recipe() const { return recipe_; }
  const Seconds& seconds() const { return seconds_; }

 private:
  explicit UmapRun(UmapRecipe recipe) : recipe_(std::move(recipe)) {}

  UmapRecipe recipe_;
  std::optional<UmapGraph> graph_;
  Matrix start_;
  std::optional<UmapLayout> layout_;
  Seconds seconds_;
};

}  // namespace mlens
