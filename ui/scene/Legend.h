#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// What the colours of the points mean; drawn by the legend panel and by exported figures alike.
struct Legend {
  enum class Kind { None, Classes, Continuous };
  struct Entry {
    std::string name;
    Rgb color;
    std::int32_t label = -1;  ///< class number
    std::int64_t count = 0;   ///< points of this class
    bool hidden = false;
  };
  Kind kind = Kind::None;
  std::string title;           ///< "class", the column's name, the metric's title
  std::string note;            ///< how a metric was computed; why it is not there
  std::vector<Entry> entries;  ///< Classes
  std::string palette;         ///< Continuous
  double low = 0,
         high = 1;  ///< Continuous: the values at both ends (2nd and 98th percentile, said in the title)
  std::int64_t unknown = 0;  ///< Continuous: points without a value, drawn grey
};

/// At most `most` round numbers within low..high (1, 2 or 5 times a power of ten apart), ascending; only low
/// if the range is empty.
std::vector<double> legendTicks(double low, double high, int most);
/// A tick's value in words: at most four significant digits.
std::string legendNumber(double value);

}  // namespace mlens
