#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// The class of each row and the classes' names (by class number; at least largest label + 1 of them).
struct ClassLabels {
  std::vector<std::int32_t> labels;
  std::vector<std::string> classNames;
};

/// Class numbers as they are, named by their numbers. BadFormat for negative ones and above 99,999.
Result<ClassLabels> labelsFromNumbers(const std::vector<std::int64_t>& numbers, const std::string& context);

/// Words: if all are whole numbers, class numbers; else each different word is a class, in alphabetic order.
/// BadFormat names the row of an empty one.
Result<ClassLabels> labelsFromWords(const std::vector<std::string>& words, const std::string& context);

/// A file of labels: IDX (plain or gzipped), .npy integers, or CSV or text of one column or with a column
/// named label or class.
Result<ClassLabels> readLabels(const std::filesystem::path& path, const JobContext& job);

/// BadFormat unless there is one label for each of `rows` rows ("pictures", "vectors").
Result<void> requireCount(const ClassLabels& labels, Index rows, const std::filesystem::path& labelFile,
                          const std::string& rowWord);

/// The labels beside an array NAME.npy: NAME.labels.npy, which must fit, or a labels.npy that fits. No labels
/// if there are none.
Result<ClassLabels> labelsBeside(const std::filesystem::path& data, Index rows, const std::string& rowWord,
                                 const JobContext& job);

/// Class names in a text file, one per line; empty lines at the end do not count. None if it cannot be read.
std::vector<std::string> classNamesInFile(const std::filesystem::path& path);

}  // namespace mlens
