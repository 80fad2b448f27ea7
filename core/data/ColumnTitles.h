#pragma once

#include <string>
#include <vector>

namespace mlens {

/// The one list of names for both the tables of vectors and the files of labels and pictures: the column that
/// holds the classes, or -1. In this order label, labels, class, target, targets, and y where there is no x;
/// any case, blanks around.
int labelColumn(const std::vector<std::string>& titles);

/// The column with the rows' names, or -1: name, file, filename, then id, index, and last a column without a
/// name, as data frames write their row numbers ("Unnamed: 0" once they were read and written again).
int nameColumn(const std::vector<std::string>& titles);

/// The column with pictures, or -1: image, path.
int pictureColumn(const std::vector<std::string>& titles);

/// Whether a column of this title is never a dimension of a vector, even where another one serves as the
/// rows' name.
bool namesRows(const std::string& title);

}  // namespace mlens
