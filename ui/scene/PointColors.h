#pragma once

#include <cstdint>
#include <vector>

#include "core/data/PointTable.h"
#include "core/layers/PointScalars.h"
#include "core/session/Session.h"
#include "ui/scene/Legend.h"

namespace mlens {

/// One RGBA per point, and what the colours mean. Points of hidden classes have alpha 0; if something is
/// selected, the others fade to grey at 25 %. Opacity is in the alpha.
struct PointColors {
  std::vector<std::uint8_t> rgba;  ///< N x 4
  Legend legend;
};
/// `scalars`: of the view that is coloured; read only with ColorSpec::By::Metric.
PointColors colorPoints(const PointTable& points, const AppearanceSpec& appearance,
                        const Selection& selection, const Theme& theme,
                        const PointScalars* scalars = nullptr);

}  // namespace mlens
