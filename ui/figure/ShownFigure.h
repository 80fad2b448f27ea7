#pragma once

#include "core/layers/ShownView.h"
#include "ui/figure/Figure.h"

namespace mlens {

/// The figure of a view of `session`, with its title and caption.
FigureContent figureContent(const Session& session, const ShownView& view, const CameraPose& camera);

}  // namespace mlens
