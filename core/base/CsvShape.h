#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// How a table of text is written, told from its first lines.
struct CsvShape {
  /// ',', ';', tab, or ' ' for any number of blanks (numpy.savetxt). The one that cuts every line into
  /// equally many fields, most of them numbers.
  char separator = ',';
  bool decimalComma = false;       ///< numbers are written 1,5; never where fields are separated by commas
  std::vector<std::string> first;  ///< fields of the first line
  /// Whether the first line names the columns: it is not all numbers, or it counts 0, 1, 2, ... (or 1, 2, 3,
  /// ...) as data frames without names write it, perhaps after a nameless column of row numbers. It is data
  /// all the same if the second line goes on counting, or if both are two whole numbers.
  bool header = false;

  /// The field as a number, with this decimal sign.
  std::optional<double> number(std::string_view field) const;
};

/// Reads at most the first 64 KB of `text`, which may be the start of a longer one.
CsvShape csvShape(std::string_view text);

}  // namespace mlens
