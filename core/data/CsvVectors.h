#pragma once

#include <filesystem>

#include "core/base/Job.h"
#include "core/data/Labels.h"
#include "core/data/PointTable.h"

namespace mlens {

/// A table of vectors as text. The header says which columns hold the labels, the rows' names and pictures
/// (see ColumnTitles.h). Of the other columns, those of numbers count: where some of their names end in a
/// digit (x0, dim_12, 7), these are the vector and the others numeric columns of the points; otherwise all
/// are the vector. A column of lists of numbers ("[0.1, 0.2]") is the vector by itself. Columns of words are
/// left out.
///
/// A gap in a column of the vector (an empty field, "NA") is BadFormat with line and column, in the first row
/// as in any other; in a column of the points it is NaN.
struct CsvVectors {
  Matrix vectors;
  std::vector<std::string> names, images;  ///< one per row or none
  ClassLabels labels;                      ///< one per row or none
  std::vector<PointColumn> columns;        ///< numeric columns; NaN where a field is no number
};
/// Holds one row of text at a time, whatever the file's size.
Result<CsvVectors> readCsvVectors(const std::filesystem::path& path, const JobContext& job);

/// What a CSV file is, told from its first lines, whatever its size.
struct CsvKind {
  bool pictures = false;  ///< a list of pictures (see openCsvImages); else a table of vectors
  Index columns = 0;      ///< fields of a line
};
Result<CsvKind> csvKind(const std::filesystem::path& path);

}  // namespace mlens
