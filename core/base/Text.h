#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/Matrix.h"

namespace mlens {

/// 60000 as "60,000".
std::string grouped(Index number);

/// ASCII letters in lower case; other bytes as they are.
std::string lowerCase(std::string_view text);

/// Without spaces, tabs and line ends at both ends.
std::string_view trimmed(std::string_view text);

/// The whole text as a number, in any locale with a decimal point ("1", "-2.5e3", "nan", " 7 "); else
/// nothing. Numbers too large for a double are nothing too.
std::optional<double> parseNumber(std::string_view text);

/// The whole text as an integer; else nothing.
std::optional<std::int64_t> parseInteger(std::string_view text);

}  // namespace mlens
