#pragma once

#include "core/model/ProcessTeam.h"

#include <memory>

namespace mlens {

/// ModelEngine::join.
Result<std::shared_ptr<ProcessTeam>> joinGloo(const TeamPlace& place, std::chrono::seconds patience,
                                              const JobContext& job);

}  // namespace mlens
