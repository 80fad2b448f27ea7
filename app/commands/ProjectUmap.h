#pragma once

#include "app/Command.h"
#include "app/Input.h"
#include "core/projection/UmapSettings.h"

namespace mlens {

/// Options of `project --method umap` and of placing new vectors on such a map.
struct UmapCommand {
  UmapSettings settings;
  std::filesystem::path alignTo, placeOn;
  double coupling = 0;
  bool trust = true;
  std::vector<const CLI::Option*> given;  ///< those that belong to UMAP alone

  /// The first of them on the command line, or null.
  const CLI::Option* firstGiven() const;
};

void addUmapOptions(CLI::App& command, UmapCommand& options);

/// Maps `vectors` (read from `input`) and writes `out` with its record beside it.
Result<Report> mapByUmap(const VectorInput& input, const Matrix& vectors, int dimensions, std::uint64_t seed,
                         const UmapCommand& options, const std::filesystem::path& out, const JobContext& job);

/// Places `vectors` on the finished map `options.placeOn` and writes `out`.
Result<Report> placeByUmap(const VectorInput& input, const Matrix& vectors, const UmapCommand& options,
                           const std::filesystem::path& out, const JobContext& job);

}  // namespace mlens
