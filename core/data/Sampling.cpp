#include "core/data/Sampling.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/base/Random.h"

namespace mlens {

std::vector<Index> stratifiedSample(std::span<const std::int32_t> labels, Index limit, std::uint64_t seed) {
  const auto total = static_cast<Index>(labels.size());
  limit = std::clamp<Index>(limit, 0, total);
  std::map<std::int32_t, std::vector<Index>> rowsOf;
  for (Index i = 0; i < total; ++i) rowsOf[labels[static_cast<std::size_t>(i)]].push_back(i);

  struct Share {
    std::int32_t label;
    Index count, remainder;
  };
  std::vector<Share> shares;
  Index given = 0;
  for (const auto& [label, rows] : rowsOf) {
    const auto product = limit * static_cast<Index>(rows.size());
    shares.push_back({label, product / total, product % total});
    given += product / total;
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.remainder > b.remainder; });
  for (Index i = 0; i < limit - given; ++i) ++shares[static_cast<std::size_t>(i)].count;

  std::vector<Index> sample;
  for (const Share& share : shares) {
    const auto& rows = rowsOf[share.label];
    RandomStream random(seed, static_cast<std::uint64_t>(share.label));
    for (const Index i : sampleWithoutReplacement(static_cast<Index>(rows.size()), share.count, random)) {
      sample.push_back(rows[static_cast<std::size_t>(i)]);
    }
  }
  std::sort(sample.begin(), sample.end());
  return sample;
}

}  // namespace mlens
