#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"

namespace mlens {

/// Which of several processes that work together this one is.
struct TeamPlace {
  int rank = 0, size = 1;
  int onThisMachine = 1;  ///< how many of them share the machine
  int rankHere = 0;       ///< among these
  std::string master = "127.0.0.1";
  int port = 29500;
};

/// From the variables of torchrun (RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE), Open MPI
/// (OMPI_COMM_WORLD_...) or Slurm (SLURM_PROCID, SLURM_STEP_NUM_TASKS, SLURM_LOCALID), with MASTER_ADDR and
/// MASTER_PORT for all of them. A size of 1 where there are none. InvalidArgument names the variable that is
/// missing or wrong.
Result<TeamPlace> teamPlaceFromEnvironment();

/// The device for this process where several share a machine: "auto" and "cuda" mean one of `devices` ("cpu",
/// "cuda:0", ...) to each as far as they go; another name stays.
std::string deviceInTeam(const std::string& device, const TeamPlace& place,
                         const std::vector<std::string>& devices);

/// Several processes that do the same in step. One thread at a time; all must make the same calls. Io if a
/// process is lost: its connection broke, or it was silent for half a minute.
class ProcessTeam {
 public:
  virtual ~ProcessTeam() = default;
  /// Everybody's text, by rank.
  virtual Result<std::vector<std::string>> exchange(const std::string& mine) = 0;
  /// Adds everybody's values, of the same number, in place: the same bits in every process.
  virtual Result<void> sum(std::span<float> values) = 0;
};

/// Other processes that do the same.
struct Teammates {
  ProcessTeam& team;
  TeamPlace place;
};

inline constexpr std::chrono::seconds kTeamPatience{120};  ///< for all processes to come together

}  // namespace mlens
