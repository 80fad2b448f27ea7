#include "core/graph/CandidateLists.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlens {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

float roundedUp(double value) {
  const auto nearest = static_cast<float>(value);
  return static_cast<double>(nearest) < value ? std::nextafter(nearest, kInfinity) : nearest;
}

}  // namespace

CandidateLists::CandidateLists(const KnnSearch& search, const ProductFrame& frame)
    : search_(search), frame_(frame), capacity_((search.k + std::max(24, search.k / 2) + 7) / 8 * 8) {
  const auto queries = static_cast<std::size_t>(search.queries.rows());
  candidates_.resize(queries * static_cast<std::size_t>(capacity_));
  counts_.resize(queries, 0);
  limits_.resize(queries, kInfinity);
  errors_.resize(queries);
  for (std::size_t i = 0; i < queries; ++i) errors_[i] = roundedUp(frame.keyError(static_cast<Index>(i)));
}

void CandidateLists::shrinkByKeys(Index query) {
  Candidate* list = candidates_.data() + query * capacity_;
  Candidate* end = list + counts_[query];
  if (counts_[query] < search_.k) return;
  std::nth_element(list, list + search_.k - 1, end,
                   [](const Candidate& a, const Candidate& b) { return a.key < b.key; });
  const double kth = static_cast<double>(list[search_.k - 1].key);
  const float limit = std::min(limits_[query], roundedUp(kth + 2.0 * static_cast<double>(errors_[query])));
  limits_[query] = limit;
  end = std::remove_if(list, end, [&](const Candidate& c) { return c.key > limit; });
  counts_[query] = static_cast<std::int32_t>(end - list);
}

void CandidateLists::shrink(Index query) {
  shrinkByKeys(query);
  if (counts_[query] <= capacity_ - 8) return;
  std::vector<Ranked> ranked = rank(query);
  const auto kth = ranked.begin() + search_.k - 1;
  std::nth_element(ranked.begin(), kth, ranked.end());
  limits_[query] = std::min(
      limits_[query], roundedUp(frame_.keyAt(query, kth->distance) + static_cast<double>(errors_[query])));
  Candidate* list = candidates_.data() + query * capacity_;
  for (std::size_t t = 0; t < static_cast<std::size_t>(search_.k); ++t)
    list[t] = {ranked[t].key, ranked[t].point};
  counts_[query] = search_.k;
}

std::vector<CandidateLists::Ranked> CandidateLists::rank(Index query) const {
  const Candidate* list = candidates_.data() + query * capacity_;
  std::vector<Ranked> ranked(static_cast<std::size_t>(counts_[query]));
  for (std::size_t t = 0; t < ranked.size(); ++t)
    ranked[t] = {rankingDistance(search_, query, list[t].point), list[t].point, list[t].key};
  return ranked;
}

void CandidateLists::finish(Index query, KnnRows& rows) {
  shrinkByKeys(query);
  std::vector<Ranked> ranked = rank(query);
  std::sort(ranked.begin(), ranked.end());
  const auto first = static_cast<std::size_t>(query) * static_cast<std::size_t>(search_.k);
  for (std::size_t t = 0; t < static_cast<std::size_t>(search_.k); ++t) {
    rows.indices[first + t] = ranked[t].point;
    const double distance = ranked[t].distance;
    rows.distances[first + t] =
        static_cast<float>(search_.metric == Metric::Euclidean ? std::sqrt(distance) : distance);
  }
}

}  // namespace mlens
