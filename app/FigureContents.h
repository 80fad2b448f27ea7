#pragma once

#include "app/SessionResults.h"
#include "ui/figure/Figure.h"

namespace mlens {

/// What a view of a session shows, the same as the window: computes its edges, polytope and discs. `results`
/// are for figures: see SessionRequest.
Result<FigureContent> figureContent(const SessionResults& results, const ViewResult& view,
                                    const JobContext& job);

}  // namespace mlens
