#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// Numbers for a file, and what they are.
struct NumberTable {
  struct Column {
    std::string name;
    std::vector<double> values;  ///< all columns equally many; NaN: none
  };
  struct Words {
    std::string name;
    std::vector<std::string> values;
  };
  std::vector<Words> words;  ///< names and classes; in front, left out of npy files
  std::vector<Column> columns;
  std::string about;  ///< a JSON object: sources, settings, definitions
};

/// By the ending: .csv and .npy (float64, one row per row) with `about` beside them as NAME.about.json; .json
/// with everything in one object. Each file appears whole or not at all. InvalidArgument for another ending
/// or columns of different lengths.
Result<void> writeNumbers(const std::filesystem::path& path, const NumberTable& table);

}  // namespace mlens
