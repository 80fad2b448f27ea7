#include "core/graph/DescentLinks.h"

#include <utility>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

using Entry = NeighborLists::Entry;

/// In compressed rows: the points in whose first `own` entries a point is.
struct Reverse {
  std::vector<std::int64_t> begin;
  std::vector<std::int32_t> points;
};

Result<Reverse> reverseOf(const NeighborLists& lists, Index points, int own, const JobContext& job) {
  constexpr Index kPoll = 1 << 16;
  Reverse result;
  result.begin.resize(static_cast<std::size_t>(points) + 1);
  for (Index p = 0; p < points; ++p) {
    for (const Entry& entry : lists.of(p).first(own)) {
      if (!entry.empty()) ++result.begin[static_cast<std::size_t>(entry.point()) + 1];
    }
  }
  for (Index p = 0; p < points; ++p) result.begin[p + 1] += result.begin[p];
  result.points.resize(static_cast<std::size_t>(result.begin.back()));
  std::vector<std::int64_t> at(result.begin.begin(), result.begin.end() - 1);
  for (Index p = 0; p < points; ++p) {
    if (p % kPoll == 0) {
      if (auto alive = job.check(); !alive) return failure(alive);
    }
    for (const Entry& entry : lists.of(p).first(own)) {
      if (!entry.empty()) result.points[at[entry.point()]++] = static_cast<std::int32_t>(p);
    }
  }
  return result;
}

bool holds(std::span<const Entry> entries, std::int32_t point) {
  return std::ranges::any_of(entries, [&](const Entry& entry) { return entry.point() == point; });
}

}  // namespace

Result<DescentLinks> DescentLinks::create(NeighborLists& lists, Index points, int own, int reverse,
                                          const JobContext& job) {
  auto found = reverseOf(lists, points, own, job);
  if (!found) return failure(found);
  DescentLinks links;
  links.width_ = own + reverse;
  links.ends_.resize(static_cast<std::size_t>(points * links.width_));
  links.fresh_.resize(static_cast<std::size_t>(points));
  links.count_.resize(static_cast<std::size_t>(points));
  auto done = parallelFor(points, 256, job, [&](Index first, Index last) {
    std::vector<Entry> others;
    for (Index p = first; p < last && !job.stopRequested(); ++p) {
      const auto mine = std::as_const(lists).of(p).first(own);
      others.clear();
      for (std::int64_t r = found->begin[p]; r < found->begin[p + 1]; ++r) {
        const std::int32_t q = found->points[r];
        if (holds(mine, q)) continue;
        const auto theirs = std::as_const(lists).of(q).first(own);
        const auto entry = std::ranges::find(theirs, static_cast<std::int32_t>(p), &Entry::point);
        others.emplace_back(entry->distance(), q, entry->fresh());
      }
      const auto kept = std::min<std::ptrdiff_t>(reverse, std::ssize(others));
      std::partial_sort(others.begin(), others.begin() + kept, others.end());
      others.resize(static_cast<std::size_t>(kept));
      std::int32_t* ends = links.ends_.data() + p * links.width_;
      std::uint16_t count = 0;
      for (const bool fresh : {true, false}) {
        for (const Entry& entry : mine)
          if (!entry.empty() && entry.fresh() == fresh) ends[count++] = entry.point();
        for (const Entry& entry : others)
          if (entry.fresh() == fresh) ends[count++] = entry.point();
        if (fresh) links.fresh_[p] = count;
      }
      links.count_[p] = count;
    }
  });
  if (!done) return failure(done);
  done = parallelFor(points, 4096, job, [&](Index first, Index last) {
    for (Index p = first; p < last; ++p) {
      for (Entry& entry : lists.of(p).first(own)) entry.age();
    }
  });
  if (!done) return failure(done);
  return links;
}

}  // namespace mlens
