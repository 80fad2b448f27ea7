#include "app/Interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace mlens {
namespace {

constexpr int kPatience = 3;  // so many signals end the program at once

std::atomic<int> pipeEnd{-1};

// A handler and not a blocked mask: libraries start threads before main() that would not have the mask.
extern "C" void tellThePipe(int) {
  const int saved = errno;
  const char byte = 's';
  [[maybe_unused]] const auto written = ::write(pipeEnd, &byte, 1);
  errno = saved;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt(std::stop_source stop) {
  for (int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);  // errors of writing, not the end
  if (::pipe2(pipe_, O_CLOEXEC) != 0) return;  // then Ctrl+C ends the program as it does any other
  pipeEnd = pipe_[1];
  thread_ = std::thread([stop, reading = pipe_[0]]() mutable {
    char byte = 0;
    for (int count = 0; ::read(reading, &byte, 1) == 1 && byte == 's';) {
      if (++count == kPatience) std::_Exit(1);
      stop.request_stop();
    }
  });
  for (int signal : {SIGINT, SIGTERM}) handle(signal, tellThePipe);
}

Interrupt::~Interrupt() {
  if (!thread_.joinable()) return;
  for (int signal : {SIGINT, SIGTERM}) handle(signal, SIG_DFL);
  const char byte = 'e';
  if (::write(pipe_[1], &byte, 1) == 1) thread_.join();
  pipeEnd = -1;
  for (int end : pipe_) ::close(end);
}

}  // namespace mlens
