#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace mlens {

struct Progress {
  std::string stage;     ///< what is being done, in the user's words: "kNN of h"
  double fraction = -1;  ///< 0..1, or negative when unknown
  std::string detail;    ///< "epoch 12 of 50, loss 3.21"; may be empty
};

/// What a long computation gets from its caller: a wish to stop, and someone who listens to its progress.
/// Copies refer to the same job. Any thread may use it; reports come from one thread at a time.
class JobContext {
 public:
  using Listener = std::function<void(const Progress&)>;

  JobContext() = default;  ///< never stops, tells nobody
  explicit JobContext(std::stop_token stop, Listener listener = {})
      : stop_(std::move(stop)), listener_(std::move(listener)) {}

  bool stopRequested() const { return stop_.stop_requested(); }
  const std::stop_token& stopToken() const { return stop_; }

  /// Cancelled if a stop was asked for. Call it at least every 50 ms of work.
  Result<void> check() const {
    if (stopRequested()) return fail(ErrorCode::Cancelled, "cancelled");
    return {};
  }

  void report(std::string_view stage, double fraction, std::string_view detail = {}) const {
    if (listener_) listener_(Progress{std::string(stage), fraction, std::string(detail)});
  }

  // The same job for a step of the work. What these return may outlive the job they were asked of.

  /// Stops with this one and tells nobody.
  JobContext quiet() const { return JobContext(stop_); }

  /// What it tells as 0..1 is told here as `from`..`to`. It never goes back: a fraction that is smaller than
  /// one before, or unknown, is told as the furthest so far.
  JobContext part(double from, double to) const;

  /// With words before and after the name of each stage: named("A: "), named("", " (2 of 3)").
  JobContext named(std::string before, std::string after = {}) const;

  /// All of it is one stage of this name; the stages within are told in the detail: "training, epoch 3 of
  /// 50".
  JobContext stage(std::string name) const;

 private:
  std::stop_token stop_;
  Listener listener_;
};

}  // namespace mlens
