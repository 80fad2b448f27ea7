#pragma once

#include <span>
#include <vector>

#include "core/graph/DistanceKernel.h"
#include "core/graph/KnnSearch.h"
#include "core/graph/PointSketch.h"
#include "core/graph/ProductFrame.h"
#include "core/graph/RecallSample.h"

namespace mlens {

/// Squared distances between the points of a search in the coordinates of its frame, float32: in a sketch, or
/// in all coordinates. Points go by places ("p", "q") chosen so that near ones are near in memory; the search
/// knows them by their rows ("i", "j").
class SketchedDistances {
 public:
  SketchedDistances(const KnnSearch& search, const ProductFrame& frame, PointSketch sketch)
      : search_(search), frame_(frame), sketch_(std::move(sketch)), kernel_(distanceKernels().back()) {}

  const PointSketch& sketch() const { return sketch_; }
  /// The point at place p becomes that of row order[p]; before, places are rows.
  void reorder(std::vector<std::int32_t> order);
  std::int32_t rowOf(Index p) const { return rowOf_[p]; }
  std::int32_t placeOf(Index i) const { return placeOf_[i]; }

  /// All of the sketch's coordinates, and the first few of an incomplete sketch: enough for a first look.
  int length() const { return sketch_.stride; }
  int firstLook() const;
  /// From p to each of the others, by the sketch's coordinates `from` .. `from` + `count`.
  void inSketch(Index p, std::span<const std::int32_t> others, int from, int count, float* out) const {
    kernel_.toRows(sketch_.row(p) + from, sketch_.rows.data() + from, sketch_.stride, count, others.data(),
                   static_cast<int>(others.size()), out);
  }
  /// What it returns above `bound` may be part of the distance only.
  float real(Index p, Index q, float bound) const {
    const Index i = rowOf_[p], j = rowOf_[q];
    return kernel_.scaled(search_.points.row(i).data(), frame_.pointFactor(i), search_.points.row(j).data(),
                          frame_.pointFactor(j), search_.points.columns(), bound);
  }

  /// The share of a point's distance to its k-th neighbour below which the sketch's distances of nearly all
  /// its neighbours are, as seen in the rows of `sample` from number `first` on. At most 1.
  float trustedShare(const RecallSample& sample, Index first) const;

 private:
  const KnnSearch& search_;
  const ProductFrame& frame_;
  PointSketch sketch_;
  const DistanceKernel kernel_;
  std::vector<std::int32_t> rowOf_, placeOf_;
};

}  // namespace mlens
