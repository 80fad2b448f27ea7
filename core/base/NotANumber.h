#pragma once

#include <limits>

namespace mlens {

/// A number that there is not.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace mlens
