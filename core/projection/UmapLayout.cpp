#include "core/projection/UmapLayout.h"

#include <algorithm>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr Index kGrain = 16;  // groups: some 1,500 steps
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
    round_ = 0;
    ++epoch_;
    job.report("UMAP layout", static_cast<double>(epoch_) / epochs_,
               "epoch " + std::to_string(epoch_) + " of " + std::to_string(epochs_));
  }
  return {};
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

  const Index first = schedule_.firstGroup(round_), last = schedule_.firstGroup(round_ + 1);
  auto done = parallelFor(last - first, kGrain, job, [&](Index begin, Index end) {
    UmapMove part = move;
    part.firstGroup = first + begin;
    part.lastGroup = first + end;
    move_(part);
  });
  if (!done) return done;
  const Index begin = first * kUmapLanes, end = std::min(last * kUmapLanes, schedule_.points());
  for (int d = 0; d < move.dims; ++d) {
    std::copy(moved_[d].begin() + begin, moved_[d].begin() + end, at_[d].begin() + begin);
  }
  repeatFirstPoints();
  return {};
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
