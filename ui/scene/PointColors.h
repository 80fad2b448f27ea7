#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/data/PointTable.h"
#include "core/session/Session.h"
#include "ui/scene/Legend.h"

namespace mlens {

/// A metric that colours one view: each view has its own values, all views share the scale.
struct PointScalars {
  std::string title;  ///< "NNK neighbours"
  std::string note;   ///< the settings it was computed with; while values are null, why
  std::shared_ptr<const std::vector<float>> values;  ///< null: not there (yet), all points are grey
  double low = 0, high = 0;
};
/// Sets low and high of all to the 2nd and 98th percentile of all their finite values together; 0 if there
/// are none.
void shareScale(std::span<PointScalars> views);

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
