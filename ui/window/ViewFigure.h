#pragma once

#include <optional>

#include "ui/figure/Figure.h"
#include "ui/window/ViewArea.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// What a view shows, for an exported figure; nothing if the view has no map. The same as `manifold-lens
/// render` makes of the session once all jobs are done; before that without what is not there yet.
std::optional<FigureContent> viewFigure(const Workspace& workspace, const ViewArea& views, int view,
                                        const CameraPose& camera);

/// What must be said of the view: see core/layers/ShownView.h.
QString viewCaption(const Workspace& workspace, const ViewArea& views, int view);

}  // namespace mlens
