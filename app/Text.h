#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Matrix.h"
#include "core/base/Text.h"

namespace mlens {

/// Six significant digits.
std::string shortNumber(double value);
/// "0.5, 0.25"
std::string numberList(const std::vector<double>& values);
/// "512 x 784"
std::string shapeText(const std::vector<Index>& shape);
/// One "  name      value" line.
std::string field(std::string_view name, std::string_view value);

}  // namespace mlens
