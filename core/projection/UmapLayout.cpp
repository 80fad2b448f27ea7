#include "core/projection/UmapLayout.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr Index kLayoutGrain = 32;    // groups: some 3,000 steps
constexpr Index kWorthThreads = 128;  // groups in a round: fewer are done before a thread wakes
constexpr Index kPublishGrain = 16384;
constexpr std::uint64_t kEpochStream = 0x5eed0000;

}  // namespace

UmapLayout::UmapLayout(UmapSchedule schedule, const UmapOptions& options, int epochs)
    : schedule_(std::move(schedule)),
      options_(options),
      curve_(fitUmapCurve(options.minDist, options.spread)),
      epochs_(epochs) {
  setArithmetic(UmapArithmetic::Auto);
}

Result<UmapLayout> UmapLayout::create(const UmapGraph& graph, const Matrix& start, const UmapOptions& options,
                                      const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  if (graph.size() == 0) return fail(ErrorCode::InvalidArgument, "there are no points to lay out");
  if (start.rows() != graph.size() || start.columns() != options.dims) {
    return fail(ErrorCode::InvalidArgument,
                "the start must have one row per point and " + std::to_string(options.dims) + " columns");
  }
  if (auto finite = requireFinite(start, "start of the layout"); !finite) return failure(finite);
  auto schedule = UmapSchedule::create(graph, options.seed, job);
  if (!schedule) return failure(schedule);

  UmapLayout layout(std::move(*schedule), options, options.epochsFor(graph.size()));
  const auto& pointAt = layout.schedule_.pointAt();
  for (int d = 0; d < options.dims; ++d) {
    auto& at = layout.at_[d];
    at.resize(static_cast<std::size_t>(layout.schedule_.groups() + 1) * kUmapLanes);
    for (std::size_t i = 0; i < pointAt.size(); ++i) at[i] = start(pointAt[i], d);
    layout.moved_[d] = at;
  }
  layout.repeatFirstPoints();
  return layout;
}

void UmapLayout::setArithmetic(UmapArithmetic arithmetic) {
  move_ = arithmetic != UmapArithmetic::Plain && haveUmapAvx2() ? moveUmapAvx2 : moveUmapPlain;
}

void UmapLayout::repeatFirstPoints() {
  const Index n = schedule_.points();
  for (int d = 0; d < options_.dims; ++d) {
    for (Index l = 0; l < kUmapLanes; ++l) at_[d][n + l] = at_[d][l % n];
  }
}

Result<void> UmapLayout::advance(int count, const JobContext& job) {
  const int last = std::min(epochs_, epoch_ + std::max(0, count));
  while (epoch_ < last) {
    if (auto ready = schedule_.prepare(epoch_, job); !ready) return ready;
    for (; round_ < schedule_.rounds(); ++round_) {
      if (auto moved = moveRound(job); !moved) return moved;
    }
    pullToStart();
    round_ = 0;
    ++epoch_;
    job.report("layout", static_cast<double>(epoch_) / epochs_,
               "epoch " + std::to_string(epoch_) + " of " + std::to_string(epochs_));
  }
  return {};
}

void UmapLayout::couple(double strength) {
  coupling_ = std::clamp(strength, 0.0, 1.0);
  for (int d = 0; d < options_.dims && coupling_ > 0; ++d) start_[d] = at_[d];
}

void UmapLayout::pullToStart() {
  if (coupling_ <= 0) return;
  const auto n = static_cast<std::size_t>(schedule_.points());
  double now[3] = {}, then[3] = {};
  for (int d = 0; d < options_.dims; ++d) {
    for (std::size_t i = 0; i < n; ++i) {
      now[d] += at_[d][i];
      then[d] += start_[d][i];
    }
    now[d] /= static_cast<double>(n);
    then[d] /= static_cast<double>(n);
  }
  double along = 0, size = 0;
  for (int d = 0; d < options_.dims; ++d) {
    for (std::size_t i = 0; i < n; ++i) {
      const double from = start_[d][i] - then[d];
      along += (at_[d][i] - now[d]) * from;
      size += from * from;
    }
  }
  const double stretch = size > 0 ? std::max(0.0, along / size) : 0;
  const double share = coupling_ * options_.learningRate * (1 - static_cast<double>(epoch_) / epochs_);
  for (int d = 0; d < options_.dims; ++d) {
    for (std::size_t i = 0; i < n; ++i) {
      const double goal = now[d] + stretch * (start_[d][i] - then[d]);
      at_[d][i] += static_cast<float>(std::min(share, 1.0) * (goal - at_[d][i]));
    }
  }
  repeatFirstPoints();
}

Result<void> UmapLayout::moveRound(const JobContext& job) {
  UmapMove move;
  move.dims = options_.dims;
  for (int d = 0; d < move.dims; ++d) {
    move.own[d] = at_[d].data();
    move.others[d] = at_[d].data();
    move.moved[d] = moved_[d].data();
  }
  move.otherCount = static_cast<std::uint32_t>(schedule_.points());
  move.targets = schedule_.targets();
  move.groupSteps = schedule_.groupSteps();
  move.repulsions = options_.negativeSampleRate;
  move.rate = static_cast<float>(options_.learningRate * (1 - static_cast<double>(epoch_) / epochs_));
  move.a = static_cast<float>(curve_.a);
  move.b = static_cast<float>(curve_.b);
  move.seed = RandomStream(options_.seed, kEpochStream + static_cast<std::uint64_t>(epoch_)).next();

  move.reactionScale = reactionScale();

  const Index first = schedule_.firstGroup(round_), last = schedule_.firstGroup(round_ + 1);
  const Index grain = last - first < kWorthThreads ? kWorthThreads : kLayoutGrain;
  std::mutex mutex;
  const auto borrow = [&]() -> Reactions& {
    const std::scoped_lock lock(mutex);
    auto free = std::ranges::find_if(reactions_, [](const auto& held) { return !held->busy; });
    if (free == reactions_.end()) {
      auto made = std::make_unique<Reactions>();
      made->sums.resize(static_cast<std::size_t>(schedule_.points() + 1) * umapReactionRow(move.dims));
      free = reactions_.insert(reactions_.end(), std::move(made));
    }
    (*free)->busy = true;
    return **free;
  };
  auto done = parallelFor(last - first, grain, job, [&](Index begin, Index end) {
    Reactions& reactions = borrow();
    UmapMove part = move;
    part.firstGroup = first + begin;
    part.lastGroup = first + end;
    part.reactions = reactions.sums.data();
    move_(part);
    const std::scoped_lock lock(mutex);
    reactions.busy = false;
  });
  if (!done) {  // the round is taken back
    reactions_.clear();
    return done;
  }
  return publishRound(1 / move.reactionScale);
}

/// Everybody's new place. Not stopped halfway: a round is all or nothing.
Result<void> UmapLayout::publishRound(float unit) {
  const Index first = schedule_.firstGroup(round_) * kUmapLanes;
  const Index last = schedule_.firstGroup(round_ + 1) * kUmapLanes;
  const int row = umapReactionRow(options_.dims);
  auto done = parallelFor(schedule_.points(), kPublishGrain, JobContext(), [&](Index begin, Index end) {
    std::int32_t* sums = reactions_.front()->sums.data();
    for (std::size_t r = 1; r < reactions_.size(); ++r) {
      std::int32_t* more = reactions_[r]->sums.data();
      for (Index i = begin * row; i < end * row; ++i) sums[i] += more[i];
      std::fill(more + begin * row, more + end * row, 0);
    }
    for (int d = 0; d < options_.dims; ++d) {
      float* at = at_[d].data();
      std::copy(moved_[d].data() + std::clamp(first, begin, end),
                moved_[d].data() + std::clamp(last, begin, end), at + std::clamp(first, begin, end));
      for (Index i = begin; i < end; ++i) at[i] -= unit * static_cast<float>(sums[i * row + d]);
    }
    std::fill(sums + begin * row, sums + end * row, 0);
  });
  repeatFirstPoints();
  return done;
}

/// The greatest power of two at which no sum of one round can overflow.
float UmapLayout::reactionScale() const {
  const double most = 4 * options_.learningRate * static_cast<double>(schedule_.greatestDegree() + 1);
  return static_cast<float>(std::exp2(std::floor(std::log2(0x1p30 / most))));
}

Matrix UmapLayout::coordinates() const {
  const auto& pointAt = schedule_.pointAt();
  std::vector<float> values(pointAt.size() * static_cast<std::size_t>(options_.dims));
  for (std::size_t i = 0; i < pointAt.size(); ++i) {
    for (int d = 0; d < options_.dims; ++d) {
      values[static_cast<std::size_t>(pointAt[i]) * options_.dims + d] = at_[d][i];
    }
  }
  return *Matrix::create(schedule_.points(), options_.dims, std::move(values));
}

}  // namespace mlens
