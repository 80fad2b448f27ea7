#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace mlens {

/// Turns Ctrl+C and SIGTERM into a wish to stop. Make it first in main, before any thread starts: it blocks
/// the signals for all of them and waits for them on a thread of its own, so that nothing runs inside a
/// signal handler. A third signal ends the program at once.
class Interrupt {
 public:
  explicit Interrupt(std::stop_source stop);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

 private:
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace mlens
