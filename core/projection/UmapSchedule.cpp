#include "core/projection/UmapSchedule.h"

#include <algorithm>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/projection/UmapKernel.h"

namespace mlens {
namespace {

constexpr int kWindow = 8;     // epochs whose steps are laid out together
constexpr int kStepBits = 28;  // a step of the window is divided into so fine a scale
constexpr std::int64_t kStep = std::int64_t{1} << kStepBits;
constexpr int kSpread[kWindow] = {0, 4, 2, 6, 1, 5, 3, 7};
constexpr Index kScheduleGrain = 64;
constexpr Index kMostRounds = 8;
constexpr Index kGroupsOfRound = 2;

double totalWeight(const UmapGraph& graph, Index i) {
  double sum = 0;
  for (float w : graph.weightsOf(i)) sum += w;
  return sum;
}

/// The position of the group in memory: rounds in turn, dealt so that a last, partial group stays the last.
Index roundOf(Index group, Index groups, Index rounds) {
  return rounds - 1 - (groups - 1 - group) % rounds;
}

}  // namespace

Index UmapSchedule::lanes() {
  return kUmapLanes;
}

Result<UmapSchedule> UmapSchedule::create(const UmapGraph& graph, std::uint64_t seed, const JobContext& job) {
  return make(graph, graph.size(), true, seed, job);
}

Result<UmapSchedule> UmapSchedule::createTowards(const UmapGraph& graph, Index others, std::uint64_t seed,
                                                 const JobContext& job) {
  return make(graph, others, false, seed, job);
}

Result<UmapSchedule> UmapSchedule::make(const UmapGraph& graph, Index others, bool sameSet,
                                        std::uint64_t seed, const JobContext& job) {
  const Index n = graph.size();
  UmapSchedule schedule;
  schedule.seed_ = seed;
  schedule.others_ = others;

  std::vector<double> total(n);
  auto done = parallelFor(n, 4096, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) total[i] = totalWeight(graph, i);
  });
  if (!done) return failure(done);
  std::vector<std::int32_t> byWeight(n);
  std::iota(byWeight.begin(), byWeight.end(), 0);
  std::stable_sort(byWeight.begin(), byWeight.end(),
                   [&](std::int32_t i, std::int32_t j) { return total[i] > total[j]; });

  const Index groups = (n + kUmapLanes - 1) / kUmapLanes;
  const Index rounds = sameSet ? std::clamp<Index>(groups / kGroupsOfRound, 1, kMostRounds) : 1;
  for (Index round = 0; round < rounds; ++round) {
    schedule.roundGroups_.push_back(static_cast<Index>(schedule.pointAt_.size() + kUmapLanes - 1) /
                                    kUmapLanes);
    for (Index group = 0; group < groups; ++group) {
      if (roundOf(group, groups, rounds) != round) continue;
      const Index end = std::min(n, (group + 1) * kUmapLanes);
      for (Index i = group * kUmapLanes; i < end; ++i) schedule.pointAt_.push_back(byWeight[i]);
    }
  }
  schedule.roundGroups_.push_back(groups);

  std::vector<std::int32_t> numberOf(n);
  for (Index i = 0; i < n; ++i) numberOf[schedule.pointAt_[i]] = static_cast<std::int32_t>(i);
  const float greatest =
      graph.weights.empty() ? 1 : *std::max_element(graph.weights.begin(), graph.weights.end());
  auto& rows = schedule.rows_;
  rows.assign(n + 1, 0);
  for (Index i = 0; i < n; ++i) {
    const auto degree = static_cast<Index>(graph.neighbors(schedule.pointAt_[i]).size());
    rows[i + 1] = rows[i] + degree;
    schedule.greatestDegree_ = std::max(schedule.greatestDegree_, degree);
  }
  schedule.neighbors_.resize(graph.indices.size());
  schedule.shares_.resize(graph.indices.size());
  done = parallelFor(n, 4096, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto neighbors = graph.neighbors(schedule.pointAt_[i]);
      const auto weights = graph.weightsOf(schedule.pointAt_[i]);
      for (std::size_t e = 0; e < neighbors.size(); ++e) {
        schedule.neighbors_[rows[i] + e] = sameSet ? numberOf[neighbors[e]] : neighbors[e];
        schedule.shares_[rows[i] + e] =
            static_cast<std::uint32_t>(kWindow * kStep * (static_cast<double>(weights[e]) / greatest));
      }
    }
  });
  if (!done) return failure(done);

  schedule.groupSteps_.assign(groups + 1, 0);
  for (Index group = 0; group < groups; ++group) {
    std::int64_t most = 0;
    for (Index i = group * kUmapLanes; i < std::min(n, (group + 1) * kUmapLanes); ++i) {
      most = std::max(most, std::accumulate(schedule.shares_.begin() + rows[i],
                                            schedule.shares_.begin() + rows[i + 1], std::int64_t{0}));
    }
    schedule.groupSteps_[group + 1] =
        schedule.groupSteps_[group] + (most + kWindow * kStep - 1) / (kWindow * kStep);
  }
  schedule.targets_.resize(static_cast<std::size_t>(schedule.groupSteps_.back()) * kUmapLanes * kWindow);
  return schedule;
}

Result<void> UmapSchedule::prepare(int epoch, const JobContext& job) {
  slot_ = epoch % kWindow;
  if (window_ == epoch / kWindow) return {};
  window_ = -1;
  auto done = parallelFor(groups(), kScheduleGrain, job, [&](Index begin, Index end) {
    for (Index group = begin; group < end; ++group) fillGroup(group, epoch / kWindow);
  });
  if (done) window_ = epoch / kWindow;
  return done;
}

void UmapSchedule::fillGroup(Index group, int window) {
  RandomStream random(seed_, static_cast<std::uint64_t>(window) * groups() + group);
  const std::int64_t offset = random.below(kStep);
  const auto turn = static_cast<int>(random.below(kWindow));
  const std::int64_t stride = groupSteps_.back() * kUmapLanes;
  const std::int64_t steps = groupSteps_[group + 1] - groupSteps_[group];
  std::int32_t* first = targets_.data() + groupSteps_[group] * kUmapLanes;
  for (int slot = 0; slot < kWindow; ++slot) {
    std::fill_n(first + slot * stride, steps * kUmapLanes, static_cast<std::int32_t>(others_));
  }
  for (Index i = group * kUmapLanes; i < std::min(points(), (group + 1) * kUmapLanes); ++i) {
    std::int32_t* lane = first + i % kUmapLanes;
    std::int64_t passed = -offset;  // weight so far, in steps of the window
    std::int64_t hit = 0;
    for (auto e = rows_[i]; e < rows_[i + 1]; ++e) {
      passed += shares_[e];
      const auto end = std::min(steps * kWindow, (passed + kStep - 1) >> kStepBits);
      for (; hit < end; ++hit) {
        const int slot = kSpread[hit % kWindow] ^ turn;
        lane[slot * stride + hit / kWindow * kUmapLanes] = neighbors_[e];
      }
    }
  }
}

}  // namespace mlens
