#pragma once

#include "app/SessionResults.h"
#include "ui/figure/Figure.h"

namespace mlens {

/// What a view of a session shows: computes its edges, polytope and discs as the window does.
Result<FigureContent> figureContent(const SessionResults& results, const ViewResult& view,
                                    const JobContext& job);

}  // namespace mlens
