#include "core/torch/BatchViews.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

// Of the random numbers that one seed gives; the learner and the monitor have theirs, views those from 2^40.
constexpr std::uint64_t kOrderStream = std::uint64_t{1} << 33;

}  // namespace

BatchViews::BatchViews(const TrainingPlan& plan, const TrainingPictures& pictures, const c10::Device& device,
                       const SharedBatch* shared, std::stop_token stop)
    : plan_(plan),
      pictures_(pictures),
      device_(device),
      shared_(shared),
      stop_(std::move(stop)),
      policy_(plan.policy.scaled(plan.strength)),
      steps_(pictures.count() / plan.batch) {
}

BatchViews::Pair BatchViews::at(Index step) {
  const bool ready = next_.valid() && ahead_ == step;
  if (next_.valid() && !ready) next_.wait();
  auto views = ready ? next_.get() : make(step);
  if (threadBudget() > 1 && step + 1 < plan_.epochs * steps_) {
    ahead_ = step + 1;
    next_ = std::async(std::launch::async, [this, next = ahead_] {
      at::set_num_threads(1);  // of this thread; the caller's work has the others
      return make(next);
    });
  }
  return views;
}

BatchViews::Pair BatchViews::make(Index step) {
  const auto batch = batchOf(step);
  const auto pixels = pictures_.pixelsAt(batch);
  const auto rows = pictures_.rowsAt(batch);
  const auto epoch = static_cast<std::uint64_t>(step / steps_);
  const auto view = [&](std::uint64_t which) {
    const auto stream = (epoch * 2 + which + 1) << 40;
    return drawnViews(pixels, rows, policy_, plan_.model.input, plan_.seed, stream, device_, stop_);
  };
  return {view(0), view(1)};
}

std::span<const Index> BatchViews::batchOf(Index step) {
  if (const Index epoch = step / steps_; epoch != orderOf_) {
    RandomStream random(plan_.seed, kOrderStream + static_cast<std::uint64_t>(epoch));
    order_ = randomPermutation(pictures_.count(), random);
    orderOf_ = epoch;
  }
  const Index first = step % steps_ * plan_.batch + (shared_ ? shared_->first() : 0);
  const Index count = shared_ ? shared_->count() : plan_.batch;
  return std::span(order_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
}

}  // namespace mlens
