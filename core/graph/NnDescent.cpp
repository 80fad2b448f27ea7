#include "core/graph/NnDescent.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <utility>

#include "core/base/Parallel.h"
#include "core/graph/DescentLinks.h"
#include "core/graph/DescentScratch.h"
#include "core/graph/NeighborLists.h"
#include "core/graph/ProjectionForest.h"
#include "core/graph/RecallSample.h"
#include "core/graph/SketchedDistances.h"

namespace mlens {
namespace {

// Chosen on Fashion-MNIST (60,000 x 784 and its PCA-50): recall@15 above .995 at the least CPU time.
constexpr std::uint64_t kSeed = 0x6e6e64;
constexpr int kTrees = 5;
constexpr Index kLeaf = 64;
constexpr int kSpare = 5;          // list places beyond k: they lead to further neighbours
constexpr int kShortestList = 20;  // shorter ones lead nowhere
constexpr double kSettled = 0.01;  // a round that changes a smaller share of neighbours is the last
constexpr int kMostRounds = 20;
constexpr double kWantedRecall = 0.99;  // below it lists grow, twice at most
constexpr int kMostGrowths = 2;
constexpr Index kChecked = 300;      // rows to estimate the recall by
constexpr Index kCalibration = 100;  // other rows, to find out how far to trust the sketch
constexpr Index kGrain = 64;

/// Points go by their places in the first tree of the forest, see SketchedDistances.
class Descent {
 public:
  Descent(const KnnSearch& search, const ProductFrame& frame, PointSketch sketch, const JobContext& job)
      : search_(search),
        distances_(search, frame, std::move(sketch)),
        job_(job),
        n_(search.points.rows()),
        width_(std::max(search.k + kSpare, kShortestList)),
        lists_(n_, width_) {}

  Result<ApproximateRows> run() {
    auto sample = RecallSample::create(search_, kChecked + kCalibration, kSeed, job_);
    if (!sample) return failure(sample);
    if (auto filled = fillFromForest(); !filled) return failure(filled);
    if (!distances_.sketch().complete) {
      trusted_ = distances_.trustedShare(*sample, kChecked);
      if (auto done = toRealDistances(); !done) return failure(done);
    }
    for (int growths = 0;; ++growths) {
      if (auto done = settle(); !done) return failure(done);
      ApproximateRows result;
      result.recall = recallOf(*sample);
      result.checked = kChecked;
      if (result.recall >= kWantedRecall || growths == kMostGrowths) {
        if (auto done = rank(result.rows); !done) return failure(done);
        return result;
      }
      if (auto done = grow(); !done) return failure(done);
    }
  }

 private:
  Result<void> fillFromForest() {
    // Half a leaf still fills a list.
    const Index leafSize = std::max<Index>(kLeaf, 2 * (width_ + 1));
    auto forest = projectionForest(distances_.sketch(), n_, kTrees, leafSize, kSeed, job_);
    if (!forest) return failure(forest);
    distances_.reorder(forest->front().order);
    for (ProjectionTree& tree : *forest) {
      for (std::int32_t& point : tree.order) point = distances_.placeOf(point);
      job_.report("nearest neighbours", fraction_ += 0.1 / kTrees);
      auto filled = parallelFor(static_cast<Index>(tree.leaves.size()) - 1, 1, job_, [&](Index leaf, Index) {
        const std::span<const std::int32_t> all(tree.order);
        introduce(all.subspan(static_cast<std::size_t>(tree.leaves[leaf]),
                              static_cast<std::size_t>(tree.leaves[leaf + 1] - tree.leaves[leaf])));
      });
      if (!filled) return filled;
    }
    return {};
  }

  /// Offers the members of a leaf to each other.
  void introduce(std::span<const std::int32_t> members) {
    std::vector<float> distances(members.size());
    for (std::size_t a = 1; a < members.size(); ++a) {
      distances_.inSketch(members[a], members.first(a), 0, distances_.firstLook(), distances.data());
      for (std::size_t b = 0; b < a; ++b) {
        lists_.offer(members[a], distances[b], members[b]);
        lists_.offer(members[b], distances[b], members[a]);
      }
    }
  }

  /// Longer lists with the real distances: who has been looked at in all coordinates is not soon again.
  Result<void> toRealDistances() {
    NeighborLists real(n_, 2 * width_ + 8);
    auto done = parallelFor(n_, kGrain, job_, [&](Index begin, Index end) {
      for (Index p = begin; p < end && !job_.stopRequested(); ++p) {
        for (const auto& entry : lists_.of(p)) {
          if (!entry.empty()) real.offer(p, distances_.real(p, entry.point(), INFINITY), entry.point());
        }
      }
    });
    lists_ = std::move(real);
    return done;
  }

  Result<void> settle() {
    for (int round = 0; round < kMostRounds; ++round) {
      auto changed = improve();
      if (!changed) return failure(changed);
      if (*changed < kSettled) break;
    }
    return {};
  }

  /// One round. The changes per neighbour asked for.
  Result<double> improve() {
    auto links = DescentLinks::create(lists_, n_, width_, width_ / 2, job_);
    if (!links) return failure(links);
    std::atomic<Index> changed{0}, done{0};
    std::mutex reporting;
    const double begun = fraction_, share = (1 - begun) / 2;
    auto improved = parallelFor(n_, kGrain, job_, [&](Index begin, Index end) {
      auto scratch = scratch_.take(n_);
      Index count = 0;
      for (Index p = begin; p < end && !job_.stopRequested(); ++p) {
        collect(p, *links, *scratch);
        count += distances_.sketch().complete ? tryAll(p, *scratch) : tryPromising(p, *scratch);
      }
      changed += count;
      const Index finished = done += end - begin;
      if (const std::unique_lock lock(reporting, std::try_to_lock); lock) {
        job_.report("nearest neighbours",
                    begun + share * static_cast<double>(finished) / static_cast<double>(n_));
      }
      scratch_.giveBack(std::move(scratch));
    });
    if (!improved) return failure(improved);
    fraction_ = begun + share;
    return static_cast<double>(changed) / (static_cast<double>(n_) * search_.k);
  }

  /// What the linked points have to tell: theirs if the link is fresh, else their fresh ones only.
  void collect(Index p, const DescentLinks& links, DescentScratch& scratch) {
    const std::uint32_t turn = ++scratch.turn;
    auto& seen = scratch.seen;
    auto& candidates = scratch.candidates;
    candidates.clear();
    seen[p] = turn;
    for (const auto& entry : lists_.of(p)) {
      if (!entry.empty()) seen[entry.point()] = turn;
    }
    const auto add = [&](std::int32_t q) {
      if (seen[q] == turn) return;
      seen[q] = turn;
      candidates.push_back(q);
    };
    const auto linked = links.of(p);
    const std::size_t fresh = links.freshOf(p).size();
    for (std::size_t t = 0; t < linked.size(); ++t) {
      if (t < fresh) add(linked[t]);
      for (const std::int32_t q : t < fresh ? links.of(linked[t]) : links.freshOf(linked[t])) add(q);
    }
  }

  Index tryAll(Index p, DescentScratch& scratch) {
    scratch.distances.resize(scratch.candidates.size());
    distances_.inSketch(p, scratch.candidates, 0, distances_.length(), scratch.distances.data());
    Index changed = 0;
    for (std::size_t c = 0; c < scratch.candidates.size(); ++c)
      changed += lists_.offer(p, scratch.distances[c], scratch.candidates[c]);
    return changed;
  }

  /// First by some coordinates of the sketch, then by all of it, the nearest of those by their real distance.
  Index tryPromising(Index p, DescentScratch& scratch) {
    auto& candidates = scratch.candidates;
    auto& distances = scratch.distances;
    distances.resize(candidates.size());
    distances_.inSketch(p, candidates, 0, distances_.firstLook(), distances.data());
    const float bound = trusted_ * limit(p);
    std::size_t kept = 0;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (distances[c] > bound) continue;
      distances[kept] = distances[c];
      candidates[kept++] = candidates[c];
    }
    candidates.resize(kept);
    scratch.rest.resize(kept);
    distances_.inSketch(p, candidates, distances_.firstLook(), distances_.length() - distances_.firstLook(),
                        scratch.rest.data());
    auto& promising = scratch.promising;
    promising.clear();
    for (std::size_t c = 0; c < kept; ++c) {
      const float distance = distances[c] + scratch.rest[c];
      if (distance <= bound) promising.emplace_back(distance, candidates[c]);
    }
    std::sort(promising.begin(), promising.end());
    Index changed = 0;
    for (const auto& [distance, q] : promising) {
      if (distance > trusted_ * limit(p)) break;
      const float before = limit(p);
      const float real = distances_.real(p, q, before);
      if (lists_.offer(p, real, q) && real <= before) ++changed;
    }
    return changed;
  }

  /// Lists and links twice as long; everybody tells everything again.
  Result<void> grow() {
    width_ *= 2;
    NeighborLists longer(n_, std::max(width_, lists_.length()));
    auto done = parallelFor(n_, 1024, job_, [&](Index begin, Index end) {
      for (Index p = begin; p < end; ++p) {
        for (const auto& entry : lists_.of(p)) {
          if (!entry.empty()) longer.offer(p, entry.distance(), entry.point());
        }
      }
    });
    lists_ = std::move(longer);
    return done;
  }

  double recallOf(const RecallSample& sample) const {
    Index found = 0;
    for (Index s = 0; s < kChecked; ++s) {
      const auto mine =
          lists_.of(distances_.placeOf(sample.row(s))).first(static_cast<std::size_t>(search_.k));
      for (const std::int32_t j : sample.neighbors(s)) {
        found += std::ranges::find(mine, distances_.placeOf(j), &NeighborLists::Entry::point) != mine.end();
      }
    }
    return static_cast<double>(found) / static_cast<double>(kChecked * search_.k);
  }

  Result<void> rank(KnnRows& result) const {
    const auto k = static_cast<std::size_t>(search_.k);
    result.indices.resize(static_cast<std::size_t>(n_) * k);
    result.distances.resize(result.indices.size());
    return parallelFor(n_, kGrain, job_, [&](Index begin, Index end) {
      std::vector<std::pair<double, std::int32_t>> ranked;
      for (Index p = begin; p < end && !job_.stopRequested(); ++p) {
        const Index i = distances_.rowOf(p);
        ranked.clear();
        for (const auto& entry : lists_.of(p).first(k + kSpare)) {
          if (entry.empty()) continue;
          const std::int32_t j = distances_.rowOf(entry.point());
          ranked.emplace_back(rankingDistance(search_, i, j), j);
        }
        std::sort(ranked.begin(), ranked.end());
        for (std::size_t t = 0; t < k; ++t) {
          const double distance = ranked[t].first;
          result.indices[static_cast<std::size_t>(i) * k + t] = ranked[t].second;
          result.distances[static_cast<std::size_t>(i) * k + t] =
              static_cast<float>(search_.metric == Metric::Euclidean ? std::sqrt(distance) : distance);
        }
      }
    });
  }

  /// The k-th best known.
  float limit(Index p) const { return lists_.of(p)[search_.k - 1].distance(); }

  const KnnSearch& search_;
  SketchedDistances distances_;
  const JobContext& job_;
  const Index n_;
  int width_;  ///< neighbours through which a point is linked to others
  NeighborLists lists_;
  float trusted_ = 1;
  double fraction_ = 0.05;
  ScratchPool scratch_;
};

}  // namespace

Result<ApproximateRows> approximateKnn(const KnnSearch& search, const JobContext& job) {
  job.report("nearest neighbours", 0);
  auto frame = ProductFrame::create(search, job);
  if (!frame) return failure(frame);
  auto sketch = PointSketch::create(*frame, search.points.rows(), search.points.columns(), kSeed, job);
  if (!sketch) return failure(sketch);
  return Descent(search, *frame, *std::move(sketch), job).run();
}

}  // namespace mlens
