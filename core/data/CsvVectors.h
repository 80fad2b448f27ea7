#pragma once

#include <filesystem>

#include "core/base/Job.h"
#include "core/data/Labels.h"
#include "core/data/PointTable.h"

namespace mlens {

/// A table of vectors as text. In the header, label/class names the labels, name/file/filename (or no name at
/// all, as data frames write their row numbers) the rows' names, and image/path pictures. Of the other
/// columns, those that start with a number are numeric: where some of their names end in a digit (x0, dim_12,
/// 7), these are the vector and the others numeric columns of the points; otherwise all are the vector. The
/// rest is left out.
struct CsvVectors {
  Matrix vectors;
  std::vector<std::string> names, images;  ///< one per row or none
  ClassLabels labels;                      ///< one per row or none
  std::vector<PointColumn> columns;        ///< numeric columns; NaN where a field is no number
};
Result<CsvVectors> readCsvVectors(const std::filesystem::path& path, const JobContext& job);

}  // namespace mlens
