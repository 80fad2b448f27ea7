#pragma once

#include <vector>

#include "app/SessionValues.h"
#include "core/layers/PointScalars.h"

namespace mlens {

/// The metric that colours the session, of every one of its views, on their common scale; empty unless it is
/// coloured by one. InvalidArgument where there is nothing to measure it of; else the errors of measuring.
Result<std::vector<PointScalars>> sessionScalars(const Session& session, SessionValues& values,
                                                 const JobContext& job);

}  // namespace mlens
