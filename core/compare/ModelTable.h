#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Csv.h"

namespace mlens {

/// Numbers of many models: metrics of their geometry, or accuracies on tasks. NaN: not known.
struct ModelTable {
  std::vector<std::string> models;   ///< unique
  std::vector<std::string> groups;   ///< the training paradigm of each, or empty
  std::vector<std::string> metrics;  ///< unique
  Eigen::MatrixXd values;            ///< models x metrics
};

/// A column named model or name, maybe one named group or paradigm, all others numbers (empty, "-" or "nan":
/// not known). BadFormat names row and column of anything else, and of a model or metric that comes twice.
Result<ModelTable> modelTable(const CsvTable& csv, const std::string& context);
Result<ModelTable> readModelTable(const std::filesystem::path& path);

/// Each column less its mean, divided by its standard deviation (of N); NaN stays, a constant column is 0.
Eigen::MatrixXd zScores(const Eigen::MatrixXd& values);

/// The columns that are numbers for every model and not the same for all.
ModelTable completeColumns(const ModelTable& table);

/// The rows of `a` and `b` of the models that both know, in the order of `a`; groups from whichever has them.
struct JoinedTables {
  ModelTable a, b;
};
JoinedTables joined(const ModelTable& a, const ModelTable& b);

}  // namespace mlens
