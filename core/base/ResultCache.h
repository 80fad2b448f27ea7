#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Matrices on disk under a hash of the recipe that made them, so that nothing is computed twice. A broken or
/// missing entry is simply not there; a disk that is full or read-only only costs the time to compute again.
/// Limited to `limit` bytes: the entries used longest ago go first. Safe with several programs at once.
class ResultCache {
 public:
  explicit ResultCache(std::filesystem::path folder, std::uint64_t limit = 2ull << 30);
  /// $XDG_CACHE_HOME/manifold-lens or ~/.cache/manifold-lens
  static std::filesystem::path defaultFolder();

  /// Both read all of the matrix for its hash. Of a stopped job nothing is found and nothing is kept.
  std::optional<Matrix> find(const std::string& recipe, const JobContext& job) const;
  void store(const std::string& recipe, const Matrix& matrix, const JobContext& job) const;

 private:
  std::filesystem::path folder_;
  std::uint64_t limit_;
};

}  // namespace mlens
