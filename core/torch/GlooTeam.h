#pragma once

#include "core/engine/ProcessTeam.h"

#include <memory>

namespace mlens {

/// ModelEngine::join.
Result<std::shared_ptr<ProcessTeam>> joinGloo(const TeamPlace& place, std::chrono::seconds patience,
                                              const JobContext& job);

}  // namespace mlens
