#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/NamedValues.h"
#include "core/graph/NeighborGraph.h"

namespace mlens {

enum class NnkKernel {
  Cosine,          ///< k = (1 + x'y) / 2 on l2-normalised rows
  GaussianGlobal,  ///< exp(-d^2 / 2 s^2), s = mean over points of the distance to the K-th neighbour, / 3
  GaussianLocal,   ///< s_i = distance of point i to its K-th neighbour, in K_SS and K_Si of point i alike
  Gaussian,        ///< s given
};
inline constexpr Named<NnkKernel> kNnkKernels[] = {
    {NnkKernel::Cosine, "cosine", "cosine"},
    {NnkKernel::GaussianGlobal, "gaussian-global", "Gaussian, global"},
    {NnkKernel::GaussianLocal, "gaussian-local", "Gaussian, local"},
    {NnkKernel::Gaussian, "gaussian", "Gaussian, given"}};

enum class Symmetrize {
  None,    ///< one row per query, as solved
  Union,   ///< edge if either side chose it; the weight of the side with the smaller residual
  Mutual,  ///< edge if both sides chose it; the weight likewise
};
inline constexpr Named<Symmetrize> kSymmetrizations[] = {{Symmetrize::None, "none", "not symmetrised"},
                                                         {Symmetrize::Union, "union", "union"},
                                                         {Symmetrize::Mutual, "mutual", "mutual"}};

struct NnkOptions {
  int k =
      50;  ///< candidates per point: its k nearest rows, 1..N-1 (more: more neighbours far away may survive)
  NnkKernel kernel = NnkKernel::Cosine;
  double sigma = 0;  ///< NnkKernel::Gaussian only, > 0, in units of the (normalised) vectors
  std::optional<bool>
      normalize;            ///< l2-normalise rows before anything; unset: yes for Cosine, no for Gaussian
  bool compatible = false;  ///< one-way elimination of the authors' released code instead of the minimiser
  Symmetrize symmetrize = Symmetrize::None;

  bool operator==(const NnkOptions&) const = default;

  Result<void> validate() const;
  bool normalizes() const { return normalize.value_or(kernel == NnkKernel::Cosine); }
  /// "NNK, cosine kernel, K = 50, l2-normalised, exact": printed wherever a result of it is shown.
  std::string setting() const;
};

/// Non-negative kernel regression neighbourhoods (Shekkizhar and Ortega 2020): theta_i = argmin_{theta >= 0}
/// 1/2 theta' K_SS theta - K_Si' theta over the candidates S of point i; neighbours are the candidates with
/// theta > 0. Immutable once shared.
struct NnkGraph {
  NeighborGraph graph;  ///< surviving neighbours, ascending distance (of the rows as used: normalised or not)
  std::vector<double> weights;    ///< theta, as graph.indices
  std::vector<double> residuals;  ///< N: J = K_ii - 2 theta' K_Si + theta' K_SS theta, >= 0
  std::vector<double> diameters;  ///< N: largest distance between two neighbours; 0 with fewer than 2
  std::vector<double> diametersWithQuery;  ///< N: the same with the point itself among them
  NeighborGraph candidates;                ///< the k nearest rows each problem started from
  double largestKktResidual = 0;           ///< over all points; <= 1e-10 for the exact solver
  double sigma = 0;  ///< Gaussian kernels: the global bandwidth, or the mean of the local ones
  std::string setting;
};

/// Float64 inside; exact duplicates among the candidates are merged, solved, and share their weight equally.
/// The same bits on any number of threads. InvalidArgument for a bad option, fewer than 2 rows, non-finite
/// values, or a zero row where rows are normalised.
Result<NnkGraph> nnkGraph(const Matrix& points, const NnkOptions& options, const JobContext& job);

/// The same from given candidates (each row's neighbours in ascending distance): skips the search.
Result<NnkGraph> nnkGraph(const Matrix& points, const NeighborGraph& candidates, const NnkOptions& options,
                          const JobContext& job);

/// Number of points whose neighbours (not weights) differ between two graphs of the same points.
Index differingNeighborhoods(const NnkGraph& a, const NnkGraph& b);

/// Rows scaled to length 1. InvalidArgument naming the first zero row.
Result<Matrix> l2Normalized(const Matrix& points, const JobContext& job);

}  // namespace mlens
