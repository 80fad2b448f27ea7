#include "core/graph/RecallSample.h"

#include "core/base/Random.h"

namespace mlens {

Result<RecallSample> RecallSample::create(const KnnSearch& search, Index count, std::uint64_t seed,
                                          const JobContext& job) {
  RecallSample sample;
  sample.k_ = search.k;
  RandomStream random(seed);
  sample.rows_ = sampleWithoutReplacement(search.points.rows(), count, random);
  KnnSearch some = search;
  some.self = false;
  some.k = search.k + 1;
  some.queries = search.points.gather(sample.rows_);
  some.queryNorms.clear();
  for (const Index i : sample.rows_) some.queryNorms.push_back(search.pointNorms[i]);
  auto found = blockedKnn(some, job.quiet());
  if (!found) return failure(found);
  const auto width = static_cast<std::size_t>(some.k);
  for (std::size_t s = 0; s < sample.rows_.size(); ++s) {
    const auto nearest = std::span(found->indices).subspan(s * width, width);
    for (const std::int32_t j : nearest) {
      if (j != sample.rows_[s] && sample.neighbors_.size() < (s + 1) * static_cast<std::size_t>(sample.k_))
        sample.neighbors_.push_back(j);
    }
  }
  return sample;
}

}  // namespace mlens
