#pragma once

#include <stop_token>
#include <vector>

#include "ui/figure/Turntable.h"

namespace mlens {

/// Frames for a background job: each is drawn on the GUI thread when its turn comes between other events, and
/// the job waits for it. Stopped, the source gives Cancelled at once.
FrameSource guiFrames(std::vector<FigureContent> views, std::stop_token stop);

}  // namespace mlens
