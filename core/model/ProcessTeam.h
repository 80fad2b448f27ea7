#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/base/Job.h"

namespace mlens {

/// Which of several processes that work together this one is.
struct TeamPlace {
  int rank = 0, size = 1;
  int onThisMachine = 1;  ///< how many of them share the machine
  std::string master = "127.0.0.1";
  int port = 29500;
};

/// From the variables of torchrun (RANK, WORLD_SIZE, LOCAL_WORLD_SIZE), Open MPI (OMPI_COMM_WORLD_...) or
/// Slurm (SLURM_PROCID, SLURM_STEP_NUM_TASKS), with MASTER_ADDR and MASTER_PORT for all of them. A size of 1
/// where there are none. InvalidArgument names the variable that is missing or wrong.
Result<TeamPlace> teamPlaceFromEnvironment();

/// Several processes of which each knows what all say. One thread at a time.
class ProcessTeam {
 public:
  virtual ~ProcessTeam() = default;
  /// Everybody's text, by rank; all must call it. Io if a process is lost: its connection broke, or it was
  /// silent for half a minute.
  virtual Result<std::vector<std::string>> exchange(const std::string& mine) = 0;
};

inline constexpr std::chrono::seconds kTeamPatience{120};  ///< for all processes to come together

}  // namespace mlens
