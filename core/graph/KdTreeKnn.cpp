#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <nanoflann.hpp>
#include <optional>

#include "core/base/Parallel.h"
#include "core/graph/ExactDistance.h"
#include "core/graph/KnnSearch.h"

namespace mlens {
namespace {

struct Stopped {};

struct Rows {
  const Matrix& matrix;
  const JobContext& job;
  bool building = true;  // by one thread; many search
  mutable unsigned reads = 0;

  std::size_t kdtree_get_point_count() const { return static_cast<std::size_t>(matrix.rows()); }
  double kdtree_get_pt(std::uint32_t i, std::size_t j) const {
    if (building && (++reads & 0xfffffU) == 0 && job.stopRequested()) throw Stopped();
    return matrix(i, static_cast<Index>(j));
  }
  template <class Box>
  bool kdtree_get_bbox(Box&) const {
    return false;
  }
};

using Distance = nanoflann::L2_Simple_Adaptor<double, Rows, double, std::uint32_t>;
using Tree = nanoflann::KDTreeSingleIndexAdaptor<Distance, Rows, -1, std::uint32_t>;

struct Found {
  double distance;
  std::int32_t index;
  bool operator<(const Found& other) const {
    return distance != other.distance ? distance < other.distance : index < other.index;
  }
};

}  // namespace

Result<KnnRows> kdTreeKnn(const KnnSearch& search, const JobContext& job) {
  const Index n = search.queries.rows();
  const auto k = static_cast<std::size_t>(search.k);
  Rows rows{search.points, job};
  job.report("building the kd-tree", -1);
  std::optional<Tree> built;
  try {
    built.emplace(static_cast<int>(search.points.columns()), rows,
                  nanoflann::KDTreeSingleIndexAdaptorParams(16));
  } catch (const Stopped&) {
  }
  if (auto alive = job.check(); !alive) return failure(alive);
  rows.building = false;
  const Tree& tree = *built;
  KnnRows result;
  result.indices.resize(static_cast<std::size_t>(n) * k);
  result.distances.resize(result.indices.size());
  std::atomic<Index> done{0};
  std::mutex reporting;
  auto outcome = parallelFor(n, 256, job, [&](Index begin, Index end) {
    std::vector<std::uint32_t> indices;
    std::vector<double> distances;
    std::vector<double> query(static_cast<std::size_t>(search.points.columns()));
    std::vector<Found> found;
    const auto count = static_cast<std::size_t>(search.points.rows());
    for (Index i = begin; i < end && !job.stopRequested(); ++i) {
      std::ranges::copy(search.queries.row(i), query.begin());
      // One more than needed shows whether the last one ties with others left out; then look for more.
      const std::size_t needed = k + (search.self ? 1 : 0);
      std::size_t wanted = std::min(count, needed + 1);
      while (true) {
        indices.resize(wanted);
        distances.resize(wanted);
        nanoflann::KNNResultSet<double, std::uint32_t> nearest(wanted);
        nearest.init(indices.data(), distances.data());
        tree.findNeighbors(nearest, query.data(), {});
        if (wanted == count || distances[needed - 1] < distances[wanted - 1] * (1 - 1e-12)) break;
        wanted = std::min(count, 2 * wanted);
      }
      found.clear();
      for (std::uint32_t j : indices) {
        if (search.self && static_cast<Index>(j) == i) continue;
        found.push_back({rankingDistance(search, i, j), static_cast<std::int32_t>(j)});
      }
      std::sort(found.begin(), found.end());
      for (std::size_t t = 0; t < k; ++t) {
        result.indices[static_cast<std::size_t>(i) * k + t] = found[t].index;
        result.distances[static_cast<std::size_t>(i) * k + t] =
            static_cast<float>(std::sqrt(found[t].distance));
      }
    }
    const Index finished = done += end - begin;
    if (const std::unique_lock lock(reporting, std::try_to_lock); lock) {
      job.report("nearest neighbours", static_cast<double>(finished) / static_cast<double>(n));
    }
  });
  if (!outcome) return failure(outcome);
  if (auto alive = job.check(); !alive) return failure(alive);
  return result;
}

}  // namespace mlens
