#include "core/engine/ProcessTeam.h"

#include <cstdlib>
#include <optional>

#include "core/base/Text.h"

namespace mlens {
namespace {

/// The variables by which a launcher tells a process its place.
struct Launcher {
  const char *rank, *size, *local, *rankHere;
};
constexpr Launcher kLaunchers[] = {
    {"RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "LOCAL_RANK"},
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE",
     "OMPI_COMM_WORLD_LOCAL_RANK"},
    {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_NTASKS_PER_NODE", "SLURM_LOCALID"},
};

Result<int> number(const char* variable, int low, int high) {
  const char* value = std::getenv(variable);
  const auto parsed = value ? parseInteger(value) : std::nullopt;
  if (parsed && *parsed >= low && *parsed <= high) return static_cast<int>(*parsed);
  return fail(ErrorCode::InvalidArgument,
              value ? "must be a number from " + std::to_string(low) + " to " + std::to_string(high) +
                          ", not \"" + value + "\""
                    : "must be set when several processes work together",
              variable);
}

}  // namespace

Result<TeamPlace> teamPlaceFromEnvironment() {
  constexpr int kMostProcesses = 65536;
  TeamPlace place;
  const Launcher* found = nullptr;
  for (const Launcher& launcher : kLaunchers) {
    if (!found && std::getenv(launcher.size)) found = &launcher;
  }
  if (!found) return place;
  auto size = number(found->size, 1, kMostProcesses);
  if (!size) return failure(size);
  if (*size == 1) return place;
  auto rank = number(found->rank, 0, *size - 1);
  if (!rank) return failure(rank);
  place.size = *size;
  place.rank = *rank;
  if (std::getenv(found->local)) {
    auto local = number(found->local, 1, *size);
    if (!local) return failure(local);
    place.onThisMachine = *local;
  }
  if (std::getenv(found->rankHere)) {
    auto here = number(found->rankHere, 0, *size - 1);
    if (!here) return failure(here);
    place.rankHere = *here;
  }
  const char* master = std::getenv("MASTER_ADDR");
  if (!master) master = std::getenv("SLURM_LAUNCH_NODE_IPADDR");
  if (master) {
    place.master = master;
  } else if (place.onThisMachine != place.size) {
    return fail(ErrorCode::InvalidArgument,
                "must be set to the machine of rank 0 when several processes work together", "MASTER_ADDR");
  }
  if (std::getenv("MASTER_PORT")) {
    auto port = number("MASTER_PORT", 1, 65535);
    if (!port) return failure(port);
    place.port = *port;
  }
  return place;
}

std::string deviceInTeam(const std::string& device, const TeamPlace& place,
                         const std::vector<std::string>& devices) {
  const auto graphics = static_cast<int>(devices.size()) - 1;  // the CPU comes first
  if (graphics < 1 || place.size == 1 || (device != "auto" && device != "cuda")) return device;
  return devices[static_cast<std::size_t>(1 + place.rankHere % graphics)];
}

}  // namespace mlens
