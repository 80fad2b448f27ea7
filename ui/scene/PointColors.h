#pragma once

#include <memory>
#include <vector>

#include "core/data/PointTable.h"
#include "core/session/Session.h"
#include "ui/scene/Legend.h"

namespace mlens {

/// One RGBA per point, and what the colours mean. Points of hidden classes have alpha 0; if something is
/// selected, the others fade to grey at 25 %. Opacity is in the alpha.
struct PointColors {
  std::vector<std::uint8_t> rgba;  ///< N x 4
  Legend legend;
};
PointColors colorPoints(const PointTable& points, const AppearanceSpec& appearance,
                        const Selection& selection, const Theme& theme);

}  // namespace mlens
