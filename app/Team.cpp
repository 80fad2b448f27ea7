#include "app/Team.h"

#include <algorithm>

#include "core/base/Parallel.h"
#include "core/engine/ModelEngine.h"

namespace mlens {

Result<Team> Team::meet(const Context& context, std::string& device, const JobContext& job) {
  auto place = teamPlaceFromEnvironment();
  if (!place) return failure(place);
  Team team;
  if (place->size == 1) return team;
  if (context.threads == 0) setThreadBudget(std::max(1, threadBudget() / place->onThisMachine));
  job.report("waiting for the other processes", -1);
  auto engine = context.services.engine();
  if (!engine) return failure(engine);
  device = deviceInTeam(device, *place, (*engine)->devices());
  auto joined = (*engine)->join(*place, kTeamPatience, job);
  if (!joined) return failure(joined);
  team.team_ = *joined;
  team.mates_.emplace(Teammates{*team.team_, *place});
  return team;
}

}  // namespace mlens
