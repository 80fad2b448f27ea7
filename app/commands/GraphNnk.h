#pragma once

#include <filesystem>

#include "app/Command.h"
#include "core/graph/Nnk.h"

namespace mlens {

/// `graph --method nnk`: solves and writes indptr.npy (int64), indices.npy (int32), weights.npy (float64),
/// residual.npy, diameter.npy (N x 2: among the neighbours; with the point itself), count.npy (int32) and
/// summary.json.
Result<Report> writeNnkGraph(const Matrix& vectors, const NnkOptions& options,
                             const std::filesystem::path& out, const JobContext& job);

}  // namespace mlens
