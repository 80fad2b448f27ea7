#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mlens {

/// A metric that colours one view: each view has its own values, all views share the scale.
struct PointScalars {
  std::string title;  ///< "NNK neighbours"
  std::string note;   ///< the settings it was computed with; while values are null, why
  std::shared_ptr<const std::vector<float>> values;  ///< null: not there (yet), all points are grey
  double low = 0, high = 0;
};

/// The 2nd and 98th percentile of the finite ones among `values`; 0 and 0 if there are none.
std::pair<double, double> percentileRange(std::span<const float> values);

/// Sets low and high of all to the 2nd and 98th percentile of all their finite values together; 0 if there
/// are none.
void shareScale(std::span<PointScalars> views);

}  // namespace mlens
