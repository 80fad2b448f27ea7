#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "core/base/Job.h"

namespace mlens {

/// Shows progress as one line on stderr that overwrites itself, at most ten times a second, and only if
/// stderr is a terminal. Any thread may report.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  JobContext::Listener listener();
  void clear();

 private:
  void show(const Progress& progress);

  bool shown_;  ///< stderr is a terminal and progress is wanted
  std::mutex mutex_;
  bool dirty_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace mlens
