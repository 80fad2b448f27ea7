#include "core/geometry/TangentDiscs.h"

#include <algorithm>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

constexpr Index kDiscsPerBlock = 16;

std::array<float, 3> axisOf(const LocalMap& map, int j) {
  std::array<float, 3> axis{};
  if (j >= map.dimension) return axis;
  for (std::size_t c = 0; c < 3; ++c)
    axis[c] = static_cast<float>(map.images[static_cast<std::size_t>(j)][c] * map.deviation(j));
  return axis;
}

}  // namespace

Result<TangentDiscs> tangentDiscs(const Matrix& points, const Matrix& coordinates,
                                  const NeighborGraph& neighbors, std::span<const Index> rows,
                                  const LocalMapOptions& options, const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  const bool fits = coordinates.rows() == points.rows() && coordinates.columns() == 3 &&
                    neighbors.size() == static_cast<Index>(rows.size());
  if (!fits) {
    return fail(ErrorCode::InvalidArgument, "the map and the neighbours are of other points",
                "tangent discs");
  }
  enum class Outcome : std::uint8_t { Drawn, NotHeld, Flat };
  std::vector<TangentDisc> found(rows.size());
  std::vector<Outcome> outcomes(rows.size(), Outcome::Flat);
  auto done = parallelFor(neighbors.size(), kDiscsPerBlock, job, [&](Index begin, Index end) {
    for (Index r = begin; r < end && !job.stopRequested(); ++r) {
      const auto at = static_cast<std::size_t>(r);
      const LocalMap map = localMap(points, coordinates, neighbors.neighbors(r), rows[at], options);
      if (map.dimension == 0) continue;
      outcomes[at] = map.holds ? Outcome::Drawn : Outcome::NotHeld;
      found[at] = {static_cast<std::int32_t>(rows[at]), axisOf(map, 0), axisOf(map, 1),
                   static_cast<float>(map.fit)};
    }
  });
  if (!done) return failure(done);
  if (auto alive = job.check(); !alive) return failure(alive);
  TangentDiscs result;
  result.asked = neighbors.size();
  result.notHeld = std::ranges::count(outcomes, Outcome::NotHeld);
  result.flat = std::ranges::count(outcomes, Outcome::Flat);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (outcomes[r] == Outcome::Drawn) result.discs.push_back(found[r]);
  }
  return result;
}

}  // namespace mlens
