#include "app/Interrupt.h"

#include <csignal>
#include <cstdlib>

namespace mlens {
namespace {

constexpr int kWakeUp = SIGUSR1;  // sent by the destructor only
constexpr int kPatience = 3;

sigset_t waitedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGINT, SIGTERM, kWakeUp}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

Interrupt::Interrupt(std::stop_source stop) {
  const sigset_t signals = waitedSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  for (int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);  // errors of writing, not the end
  thread_ = std::thread([this, stop, signals]() mutable {
    for (int count = 0, signal = 0; sigwait(&signals, &signal) == 0 && !done_;) {
      if (signal == kWakeUp) continue;
      if (++count == kPatience) std::_Exit(1);
      stop.request_stop();
    }
  });
}

Interrupt::~Interrupt() {
  done_ = true;
  pthread_kill(thread_.native_handle(), kWakeUp);
  thread_.join();
}

}  // namespace mlens
