#include "core/embedding/TeamWatch.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"

namespace mlens {
namespace {

constexpr std::chrono::milliseconds kBeat{50};

}  // namespace

TeamWatch::TeamWatch(ProcessTeam& team, const TeamPlace& place, const JobContext& job)
    : team_(team),
      place_(place),
      job_(job),
      relay_(job.stopToken(), [this] { source_.request_stop(); }),
      thread_([this](const std::stop_token& end) { run(end); }) {
}

TeamWatch::~TeamWatch() = default;

void TeamWatch::report(std::int64_t done) {
  const std::scoped_lock lock(mutex_);
  done_ = done;
}

std::int64_t TeamWatch::doneByAll() const {
  const std::scoped_lock lock(mutex_);
  return std::max(done_, doneByAll_);
}

void TeamWatch::reach(Stage stage) {
  const std::scoped_lock lock(mutex_);
  stage_ = stage;
}

void TeamWatch::failed(const Error& error) {
  {
    const std::scoped_lock lock(mutex_);
    if (broken_) return;
    failure_ = error.text();
  }
  thread_.join();  // the others have heard it
}

Result<void> TeamWatch::check() const {
  const std::scoped_lock lock(mutex_);
  if (broken_) return tl::unexpected<Error>(*broken_);
  return {};
}

Result<void> TeamWatch::waitFor(Stage stage) {
  for (;;) {
    if (auto whole = check(); !whole) return whole;
    if (auto go = job_.check(); !go) return go;
    {
      const std::scoped_lock lock(mutex_);
      if (slowest_ >= stage) return {};
    }
    std::this_thread::sleep_for(kBeat / 2);
  }
}

std::string TeamWatch::mine() const {
  const std::scoped_lock lock(mutex_);
  return nlohmann::json{{"stage", static_cast<int>(stage_)}, {"done", done_}, {"failure", failure_}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void TeamWatch::breakUp(Error error) {
  {
    const std::scoped_lock lock(mutex_);
    broken_ = std::move(error);
  }
  source_.request_stop();
}

/// False when there is nothing more to tell each other; that is so for all in the same round.
bool TeamWatch::understand(const std::vector<std::string>& texts) {
  std::int64_t done = 0;
  int slowest = static_cast<int>(Stage::Finished);
  std::string failed;
  for (std::size_t rank = 0; rank < texts.size(); ++rank) {
    const auto status = parseJson(texts[rank]).value_or(nullptr);
    std::string problem, failure;
    int stage = 0;
    std::int64_t doneByOne = 0;
    JsonFields fields(status, "", problem);
    fields.integer("stage", stage);
    fields.integer("done", doneByOne);
    fields.text("failure", failure);
    if (!problem.empty()) {
      breakUp({ErrorCode::Internal, "the processes do not understand each other; are they one version?", {}});
      return false;
    }
    slowest = std::min(slowest, stage);
    done += doneByOne;
    if (failure.empty() || !failed.empty()) continue;
    failed = "process " + std::to_string(rank) + " of " + std::to_string(place_.size) + " gave up (" +
             failure + "); start them again: what is done is kept";
  }
  {
    const std::scoped_lock lock(mutex_);
    doneByAll_ = done;
    slowest_ = static_cast<Stage>(slowest);
  }
  if (!failed.empty()) breakUp({ErrorCode::Io, failed, {}});
  return failed.empty() && slowest < static_cast<int>(Stage::Finished);
}

void TeamWatch::run(const std::stop_token& end) {
  while (!end.stop_requested()) {
    auto texts = team_.exchange(mine());
    if (!texts) {
      breakUp({ErrorCode::Io, texts.error().message + "; start them again: what is done is kept", {}});
      return;
    }
    if (!understand(*texts)) return;
    std::this_thread::sleep_for(kBeat);
  }
}

}  // namespace mlens
