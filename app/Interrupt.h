#pragma once

#include <stop_token>
#include <thread>

namespace mlens {

/// Turns Ctrl+C and SIGTERM into a wish to stop: the handler writes into a pipe that a thread of its own
/// reads. One at a time. A third signal ends the program at once.
class Interrupt {
 public:
  explicit Interrupt(std::stop_source stop);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

 private:
  std::thread thread_;
  int pipe_[2] = {-1, -1};
};

}  // namespace mlens
