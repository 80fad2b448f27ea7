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

 private:
  std::stop_token stop_;
  Listener listener_;
};

}  // namespace mlens
