#include "app/ProgressLine.h"

#include <unistd.h>

#include <cstdio>

namespace mlens {
namespace {

using std::chrono::steady_clock;
constexpr std::size_t kWidth = 78;

}  // namespace

ProgressLine::ProgressLine(bool wanted) : shown_(wanted && isatty(STDERR_FILENO) == 1) {
}

ProgressLine::~ProgressLine() {
  clear();
}

JobContext::Listener ProgressLine::listener() {
  if (!shown_) return {};
  return [this](const Progress& progress) { show(progress); };
}

void ProgressLine::show(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  const auto now = steady_clock::now();
  if (progress.stage == stage_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  stage_ = progress.stage;
  std::string line = progress.stage;
  if (progress.fraction >= 0) line += "  " + std::to_string(static_cast<int>(progress.fraction * 100)) + " %";
  if (!progress.detail.empty()) line += "  " + progress.detail;
  if (line.size() > kWidth) line.resize(kWidth);
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  dirty_ = true;
}

void ProgressLine::clear() {
  const std::lock_guard lock(mutex_);
  if (dirty_) std::fputs("\r\033[K", stderr);
  dirty_ = false;
}

}  // namespace mlens
