#include "core/graph/ProjectionForest.h"

#include <algorithm>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

struct Keyed {
  float key;
  std::int32_t point;
  bool operator<(const Keyed& other) const {
    return key != other.key ? key < other.key : point < other.point;
  }
};

/// Puts the lower half along a random line first; within the halves the order stays.
void halve(const PointSketch& sketch, std::int32_t* points, Index count, RandomStream& random) {
  const float* a = sketch.row(points[random.below(count)]);
  const float* b = sketch.row(points[random.below(count)]);
  std::vector<float> line(static_cast<std::size_t>(sketch.stride));
  for (int t = 0; t < sketch.stride; ++t) line[t] = a[t] - b[t];
  std::vector<Keyed> keyed(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    const float* row = sketch.row(points[i]);
    float sums[8] = {};
    for (int t = 0; t < sketch.stride; t += 8) {
      for (int l = 0; l < 8; ++l) sums[l] += row[t + l] * line[t + l];
    }
    keyed[i] = {((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])),
                points[i]};
  }
  std::vector<Keyed> ranked = keyed;
  const auto middle = ranked.begin() + count / 2;
  std::nth_element(ranked.begin(), middle, ranked.end());
  std::vector<std::int32_t> upper;
  Index lower = 0;
  for (const Keyed& candidate : keyed) {
    if (candidate < *middle) {
      points[lower++] = candidate.point;
    } else {
      upper.push_back(candidate.point);
    }
  }
  std::ranges::copy(upper, points + lower);
}

}  // namespace

Result<std::vector<ProjectionTree>> projectionForest(const PointSketch& sketch, Index points, int trees,
                                                     Index leafSize, std::uint64_t seed,
                                                     const JobContext& job) {
  std::vector<ProjectionTree> forest(static_cast<std::size_t>(trees));
  for (ProjectionTree& tree : forest) {
    tree.order.resize(static_cast<std::size_t>(points));
    std::iota(tree.order.begin(), tree.order.end(), 0);
    tree.leaves = {0, points};
  }
  // All trees have the same bounds: halves of halves.
  Index largest = points;
  for (std::uint64_t level = 0; largest > leafSize; ++level) {
    const auto nodes = static_cast<Index>(forest[0].leaves.size()) - 1;
    const std::vector<Index> bounds = forest[0].leaves;
    auto halved = parallelFor(nodes * trees, 1, job, [&](Index task, Index) {
      ProjectionTree& tree = forest[task % trees];
      const Index node = task / trees, begin = bounds[node], count = bounds[node + 1] - begin;
      RandomStream random(seed, (level << 48) + static_cast<std::uint64_t>(task));
      halve(sketch, tree.order.data() + begin, count, random);
    });
    if (!halved) return failure(halved);
    std::vector<Index> finer{0};
    for (Index node = 0; node < nodes; ++node) {
      finer.push_back(bounds[node] + (bounds[node + 1] - bounds[node]) / 2);
      finer.push_back(bounds[node + 1]);
    }
    for (ProjectionTree& tree : forest) tree.leaves = finer;
    largest = (largest + 1) / 2;
  }
  return forest;
}

}  // namespace mlens
