#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// The class of each row, -1 for none, and the classes' names (by class number; at least largest label + 1 of
/// them).
struct ClassLabels {
  std::vector<std::int32_t> labels;
  std::vector<std::string> classNames;
};

/// Class numbers as they are, -1 for no class, named by their numbers. BadFormat for others below 0, above
/// 99,999, and where no row has a class.
Result<ClassLabels> labelsFromNumbers(const std::vector<std::int64_t>& numbers, const std::string& context);

/// Words: if all are whole numbers, class numbers; else each different word is a class, in alphabetic order,
/// and -1 none. BadFormat names the row of an empty one.
Result<ClassLabels> labelsFromWords(const std::vector<std::string>& words, const std::string& context);

/// The one reader of a file of labels, one for each of `rows` rows ("pictures", "vectors"; else BadFormat):
/// IDX (plain or gzipped); .npy of class numbers, words or one-hot rows; CSV or text of one column, or with
/// one that labelColumn() knows. Of one column the first line is a label, unless it bears such a name or
/// there is one line too many.
Result<ClassLabels> readLabels(const std::filesystem::path& path, Index rows, const std::string& rowWord,
                               const JobContext& job);

/// The labels beside an array NAME.npy: NAME.labels.npy, or a labels.npy of as many rows; both must be labels
/// then. No labels if there are none.
Result<ClassLabels> labelsBeside(const std::filesystem::path& data, Index rows, const std::string& rowWord,
                                 const JobContext& job);

/// Class names in a text file, one per line; empty lines at the end do not count. None if it cannot be read.
std::vector<std::string> classNamesInFile(const std::filesystem::path& path);

}  // namespace mlens
