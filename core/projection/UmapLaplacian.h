#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/projection/UmapGraph.h"

namespace mlens {

/// D^-1/2 W D^-1/2 of one connected component: the normalised Laplacian is I minus this, and its eigenvalues
/// lie in [-1, 1], the greatest being 1 with eigenvector sqrt(degree).
class NormalisedAdjacency {
 public:
  static constexpr int kColumns = 8;

  /// `members` are the component's points, `numberOf` gives each point's place among them.
  NormalisedAdjacency(const UmapGraph& graph, std::span<const std::int32_t> members,
                      std::span<const std::int32_t> numberOf);

  Index size() const { return static_cast<Index>(root_.size()); }
  /// Unit eigenvector of the eigenvalue 1.
  const std::vector<float>& root() const { return root_; }
  /// out = scale * (M - centre) x - previous, on blocks of kColumns columns (row after row); `previous` may
  /// be `out`, or null for nothing.
  Result<void> apply(const float* x, float centre, float scale, const float* previous, float* out,
                     const JobContext& job) const;

  /// The `count` (up to 3) leading eigenvectors after the trivial one, unit length, column after column.
  /// Needs at least count + 1 points.
  Result<std::vector<std::vector<float>>> leadingVectors(int count, std::uint64_t seed,
                                                         const JobContext& job) const;

 private:
  std::vector<std::vector<float>> denseVectors(int count) const;

  std::vector<std::int64_t> indptr_{0};
  std::vector<std::int32_t> indices_;
  std::vector<float> weights_;
  std::vector<float> root_;
};

}  // namespace mlens
