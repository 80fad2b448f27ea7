#pragma once

#include <string>
#include <vector>

#include "core/data/PointTable.h"
#include "core/session/Session.h"

namespace mlens {

/// Leaves out what `points` have not, as after a change of the data: selections of another number of points,
/// rows beyond the last, colouring by a column or a metric that there is not (then by class). What that
/// changes of the picture is returned in words, a line each.
std::vector<std::string> fitToPoints(Session& session, const PointTable& points);

}  // namespace mlens
