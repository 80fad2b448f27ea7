#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/engine/ProcessTeam.h"

namespace mlens {

/// Tells the other processes several times a second how far this one is, and learns how they are; so a lost
/// process is noticed at once, whatever the others are doing.
class TeamWatch {
 public:
  enum class Stage { Working, Worked, Finished };

  TeamWatch(ProcessTeam& team, const TeamPlace& place, const JobContext& job);
  ~TeamWatch();
  TeamWatch(const TeamWatch&) = delete;
  TeamWatch& operator=(const TeamWatch&) = delete;

  void report(std::int64_t done);  ///< pictures
  std::int64_t doneByAll() const;
  void reach(Stage stage);
  void failed(const Error& error);  ///< tells the others why this process gives up

  /// Stops when the caller's job stops and when another process is lost or gives up.
  const std::stop_token& stopToken() const { return stop_; }
  /// Waits until every process has reached the stage. The error names the process that has not.
  Result<void> waitFor(Stage stage);
  /// Why the team is broken; nothing if it is not.
  Result<void> check() const;

 private:
  void run(const std::stop_token& end);
  std::string mine() const;
  bool understand(const std::vector<std::string>& texts);
  void breakUp(Error error);

  ProcessTeam& team_;
  TeamPlace place_;
  JobContext job_;
  mutable std::mutex mutex_;
  Stage stage_ = Stage::Working, slowest_ = Stage::Working;
  std::int64_t done_ = 0, doneByAll_ = 0;
  std::string failure_;
  std::optional<Error> broken_;
  std::stop_source source_;
  std::stop_token stop_ = source_.get_token();
  std::stop_callback<std::function<void()>> relay_;
  std::jthread thread_;
};

}  // namespace mlens
