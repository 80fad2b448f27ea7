#pragma once

#include <optional>

#include "ui/figure/Figure.h"
#include "ui/window/ViewArea.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// What a view shows, for an exported figure; nothing if the view has no map.
std::optional<FigureContent> viewFigure(const Workspace& workspace, const ViewArea& views, int view,
                                        const CameraPose& camera);

/// "strong.safetensors · fashion-2000, 2,000 pictures · PCA 3D, 61.4 % of the variance"
QString viewCaption(const Workspace& workspace, const ViewArea& views, int view);

}  // namespace mlens
