#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/data/PointTable.h"

namespace mlens {

/// Numeric columns of the points from a table beside the data: NAME.columns.csv for NAME.npy and the like,
/// columns.csv inside a folder. The first line names the columns; rows are in the data's order. Fields that
/// are no numbers are unknown (NaN); columns without any number are left out. No columns if there is no such
/// file; BadFormat if it has no header or not `rows` rows. `taken`: which rows the points are; empty: all.
Result<std::vector<PointColumn>> columnsBeside(const std::filesystem::path& data, Index rows,
                                               const JobContext& job, std::span<const Index> taken = {});

}  // namespace mlens
