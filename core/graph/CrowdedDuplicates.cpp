#include "core/graph/CrowdedDuplicates.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

/// Equal rows have equal numbers (0 and -0 are equal); others rarely.
std::uint64_t hashOf(std::span<const float> row) {
  std::uint64_t lanes[4] = {1, 2, 3, 4};
  std::size_t j = 0;
  const auto add = [&](std::size_t lane, float value) {
    lanes[lane] = (lanes[lane] ^ std::bit_cast<std::uint32_t>(value + 0.0f)) * 0x9E3779B97F4A7C15u;
    lanes[lane] ^= lanes[lane] >> 29;
  };
  for (; j + 4 <= row.size(); j += 4)
    for (std::size_t l = 0; l < 4; ++l) add(l, row[j + l]);
  for (std::size_t l = 0; j < row.size(); ++j, ++l) add(l, row[j]);
  std::uint64_t hash = 0;
  for (std::uint64_t lane : lanes) hash = (std::rotl(hash, 17) ^ lane) * 0xBF58476D1CE4E5B9u;
  return hash ^ hash >> 31;
}

using HashedRow = std::pair<std::uint64_t, Index>;

/// The rows of one hash in groups of equal ones, each ascending.
std::vector<std::vector<Index>> groupsOf(const Matrix& points, std::span<const HashedRow> rows) {
  std::vector<std::vector<Index>> groups;
  for (const auto& [hash, i] : rows) {
    const auto same = std::ranges::find_if(groups, [&, row = i](const auto& group) {
      return std::ranges::equal(points.row(group[0]), points.row(row));
    });
    if (same == groups.end()) {
      groups.push_back({i});
    } else {
      same->push_back(i);
    }
  }
  return groups;
}

}  // namespace

Result<std::optional<CrowdedDuplicates>> crowdedDuplicates(const Matrix& points, Index most,
                                                           const JobContext& job) {
  const Index n = points.rows();
  if (n <= most) return std::nullopt;
  std::vector<HashedRow> rows(static_cast<std::size_t>(n));
  auto hashed = parallelFor(n, 1024, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end && !job.stopRequested(); ++i) rows[i] = {hashOf(points.row(i)), i};
  });
  if (!hashed) return failure(hashed);
  std::sort(rows.begin(), rows.end());

  CrowdedDuplicates result;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first;
    while (end < rows.size() && rows[end].first == rows[first].first) ++end;
    if (static_cast<Index>(end - first) > most) {
      if (auto alive = job.check(); !alive) return failure(alive);
      for (const auto& group : groupsOf(points, std::span(rows).subspan(first, end - first))) {
        if (static_cast<Index>(group.size()) <= most) continue;
        if (result.representative.empty()) result.representative.assign(static_cast<std::size_t>(n), -1);
        for (std::size_t t = static_cast<std::size_t>(most); t < group.size(); ++t)
          result.representative[group[t]] = group[0];
      }
    }
    first = end;
  }
  if (result.representative.empty()) return std::nullopt;
  std::vector<Index> place(static_cast<std::size_t>(n), -1);
  for (Index i = 0; i < n; ++i) {
    if (result.representative[i] >= 0) continue;
    place[i] = static_cast<Index>(result.kept.size());
    result.kept.push_back(i);
  }
  for (Index i = 0; i < n; ++i) {
    const Index first = result.representative[i];
    result.representative[i] = place[first >= 0 ? first : i];
  }
  return result;
}

}  // namespace mlens
