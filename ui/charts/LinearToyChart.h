#pragma once

#include "core/study/LinearToy.h"
#include "ui/charts/LinePlot.h"

namespace mlens {

/// The numbers of directions that are kept, against the strength: in closed form, and of the trained
/// projector the rank of its row space.
LinePlot keptPlot(const LinearToy& toy, const Theme& theme);

/// The share of each generator's direction that is removed, against the strength: in closed form as lines, by
/// the trained projector as broken ones.
LinePlot removedPlot(const LinearToy& toy, const Theme& theme);

}  // namespace mlens
