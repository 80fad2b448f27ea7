#pragma once

#include <filesystem>

#include "core/base/Job.h"
#include "core/data/Labels.h"

namespace mlens {

/// A table of vectors as text. In the header, label/class names the labels, name/file/filename (or no name at
/// all, as data frames write their row numbers) the rows' names, and image/path pictures. Of the other
/// columns, those that start with a number are the vector; the rest is left out.
struct CsvVectors {
  Matrix vectors;
  std::vector<std::string> names, images;  ///< one per row or none
  ClassLabels labels;                      ///< one per row or none
};
Result<CsvVectors> readCsvVectors(const std::filesystem::path& path, const JobContext& job);

}  // namespace mlens
