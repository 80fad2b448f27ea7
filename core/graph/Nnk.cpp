#include "core/graph/Nnk.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <tuple>

#include "core/base/Parallel.h"
#include "core/graph/GaussianKernel.h"
#include "core/graph/GramBlock.h"
#include "core/graph/Knn.h"
#include "core/graph/NnkSolver.h"

namespace mlens {
namespace {

constexpr Index kPointsPerBlock = 64;
constexpr Index kUsualNeighbors = 12;  // of a point: memory is set aside for as many

/// What was found at some consecutive points: their edges after one another, then a value for each point.
struct Neighborhoods {
  std::vector<std::int32_t> indices;
  std::vector<double> weights;
  std::vector<float> distances;
  std::vector<std::int64_t> ends;  ///< of each point's edges among these
  std::vector<double> residuals, diameters, diametersWithQuery;
  double largestKktResidual = 0;
};

/// Everything one thread needs to solve one point after another.
class PointSolver {
 public:
  PointSolver(const Matrix& points, const NeighborGraph& candidates, const NnkOptions& options, double sigma)
      : points_(points), candidates_(candidates), options_(options), sigma_(sigma) {}

  void solve(Index i, Neighborhoods& out) {
    const auto neighbors = candidates_.neighbors(i);
    gram_.compute(points_, neighbors, i,
                  options_.kernel == NnkKernel::Cosine ? GramBlock::With::DistancesAndProducts
                                                       : GramBlock::With::Distances);
    merge();
    fillValues();
    Kernel kernel{values_.data(), gram_.stride(), valuesToQuery_.data(), gram_.count()};
    if (representatives_.size() < groupOf_.size()) kernel = ofRepresentatives();
    const auto solution =
        options_.compatible
            ? solver_.solveCompatible(kernel.among, kernel.stride, kernel.toQuery, kernel.count)
            : solver_.solve(kernel.among, kernel.stride, kernel.toQuery, kernel.count);
    collect(solution, kernel.toQuery, neighbors, out);
  }

 private:
  // Exact duplicates share one column of the problem. The compatible mode takes all candidates as they are.
  void merge() {
    const int count = gram_.count();
    groupOf_.resize(static_cast<std::size_t>(count));
    std::iota(groupOf_.begin(), groupOf_.end(), 0);
    representatives_ = groupOf_;
    groupSize_.assign(static_cast<std::size_t>(count), 1);
    if (options_.compatible || !gram_.hasDuplicates()) return;
    representatives_.clear();
    groupSize_.clear();
    for (int a = 0; a < count; ++a) {
      const auto same = std::ranges::find_if(
          representatives_, [&](int earlier) { return gram_.squaredDistance(earlier, a) == 0.0; });
      groupOf_[a] = static_cast<int>(same - representatives_.begin());
      if (same == representatives_.end()) {
        representatives_.push_back(a);
        groupSize_.push_back(0);
      }
      ++groupSize_[groupOf_[a]];
    }
  }

  /// The lower triangle of a Gram matrix, its rows `stride` apart.
  struct Kernel {
    const double* among;
    int stride;
    const double* toQuery;
    int count;
  };

  Kernel ofRepresentatives() {
    const int m = static_cast<int>(representatives_.size());
    kernel_.resize(static_cast<std::size_t>(m) * m);
    query_.resize(static_cast<std::size_t>(m));
    for (int a = 0; a < m; ++a) {
      const double* row = values_.data() + static_cast<std::ptrdiff_t>(representatives_[a]) * gram_.stride();
      for (int b = 0; b <= a; ++b) kernel_[static_cast<std::size_t>(a) * m + b] = row[representatives_[b]];
      query_[a] = valuesToQuery_[representatives_[a]];
    }
    return {kernel_.data(), m, query_.data(), m};
  }

  /// The kernel of all candidates (lower triangle) and the query.
  void fillValues() {
    const int count = gram_.count(), stride = gram_.stride();
    values_.resize(static_cast<std::size_t>(count) * stride);
    valuesToQuery_.resize(static_cast<std::size_t>(stride));
    double sigma = sigma_;
    if (options_.kernel == NnkKernel::GaussianLocal)
      sigma = count > 0 ? std::sqrt(gram_.toQuery()[count - 1]) : 0.0;
    const auto fill = [&](const double* squared, int length, double* out) {
      if (sigma > 0.0) return gaussianKernel(squared, length, sigma, out);
      // All candidates are duplicates of the query.
      for (int b = 0; b < length; ++b) out[b] = squared[b] == 0.0 ? 1.0 : 0.0;
    };
    for (int a = 0; a < count; ++a) {
      double* row = values_.data() + static_cast<std::ptrdiff_t>(a) * stride;
      if (options_.kernel == NnkKernel::Cosine) {
        for (int b = 0; b <= a; ++b) row[b] = 0.5 * (1.0 + gram_.product(a, b));
        valuesToQuery_[a] = 0.5 * (1.0 + gram_.product(a, count));
      } else {
        fill(gram_.squaredDistances(a), a / 8 * 8 + 8, row);
      }
    }
    self_ = 1.0;
    if (options_.kernel == NnkKernel::Cosine) {
      self_ = 0.5 * (1.0 + gram_.product(count, count));
    } else {
      fill(gram_.toQuery(), stride, valuesToQuery_.data());
    }
  }

  void collect(const NnkSolver::Solution& solution, const double* toQuery,
               std::span<const std::int32_t> neighbors, Neighborhoods& out) {
    const int m = static_cast<int>(representatives_.size());
    double residual = self_;  // K_ii - 2 theta'k + theta'K theta
    for (int a = 0; a < m; ++a) residual += solution.theta[a] * (solution.gradient[a] - toQuery[a]);
    kept_.clear();
    double among = 0, withQuery = 0;
    for (int a = 0; a < gram_.count(); ++a) {
      const int group = groupOf_[a];
      if (solution.theta[group] <= 0.0) continue;
      out.indices.push_back(neighbors[a]);
      out.weights.push_back(solution.theta[group] / groupSize_[group]);
      out.distances.push_back(static_cast<float>(std::sqrt(gram_.toQuery()[a])));
      for (const int b : kept_) among = std::max(among, gram_.squaredDistance(a, b));
      withQuery = std::max(withQuery, gram_.toQuery()[a]);
      kept_.push_back(a);
    }
    out.ends.push_back(static_cast<std::int64_t>(out.indices.size()));
    out.residuals.push_back(std::max(0.0, residual));
    out.diameters.push_back(std::sqrt(among));
    out.diametersWithQuery.push_back(std::sqrt(std::max(among, withQuery)));
    out.largestKktResidual = std::max(out.largestKktResidual, solution.kktResidual);
  }

  const Matrix& points_;
  const NeighborGraph& candidates_;
  const NnkOptions& options_;
  double sigma_;
  double self_ = 1;
  GramBlock gram_;
  NnkSolver solver_;
  std::vector<int> representatives_, groupOf_, groupSize_, kept_;
  std::vector<double> values_, valuesToQuery_;  ///< kernel of all candidates
  std::vector<double> kernel_, query_;          ///< of the representatives
};

/// The bandwidth all points share, or for GaussianLocal the mean of theirs (only reported).
double globalSigma(const NeighborGraph& candidates, const NnkOptions& options) {
  if (options.kernel == NnkKernel::Cosine) return 0;
  if (options.kernel == NnkKernel::Gaussian) return options.sigma;
  double sum = 0;
  for (Index i = 0; i < candidates.size(); ++i) {
    const auto distances = candidates.distancesOf(i);
    if (!distances.empty()) sum += static_cast<double>(distances.back());
  }
  const double mean = sum / static_cast<double>(std::max<Index>(1, candidates.size()));
  return options.kernel == NnkKernel::GaussianGlobal ? mean / 3.0 : mean;
}

/// Each edge with the weight of its better side, in both rows.
void symmetrize(NnkGraph& result, Symmetrize mode) {
  struct Edge {
    std::int32_t from, to;
    float distance;
    double weight, residual;
    bool chosenByOther;
  };
  const Index n = result.graph.size();
  std::vector<Edge> edges;
  edges.reserve(result.graph.indices.size() * 2);
  for (Index i = 0; i < n; ++i) {
    for (std::int64_t e = result.graph.indptr[i]; e < result.graph.indptr[i + 1]; ++e) {
      const auto from = static_cast<std::int32_t>(i);
      const auto to = result.graph.indices[e];
      edges.push_back({from, to, result.graph.distances[e], result.weights[e], result.residuals[i], false});
      edges.push_back({to, from, result.graph.distances[e], result.weights[e], result.residuals[i], true});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.from, a.to, a.chosenByOther) < std::tie(b.from, b.to, b.chosenByOther);
  });
  std::vector<Edge> kept;
  for (std::size_t e = 0; e < edges.size();) {
    const bool both =
        e + 1 < edges.size() && edges[e].from == edges[e + 1].from && edges[e].to == edges[e + 1].to;
    Edge edge = edges[e];
    if (both) {
      const Edge& other = edges[e + 1];
      const bool otherIsBetter = std::tie(other.residual, other.to) < std::tie(edge.residual, edge.from);
      if (otherIsBetter) edge.weight = other.weight;
    }
    if (both || mode == Symmetrize::Union) kept.push_back(edge);
    e += both ? 2 : 1;
  }
  std::sort(kept.begin(), kept.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.from, a.distance, a.to) < std::tie(b.from, b.distance, b.to);
  });
  NeighborGraph& graph = result.graph;
  graph.indptr.assign(static_cast<std::size_t>(n) + 1, 0);
  graph.indices.clear();
  graph.distances.clear();
  result.weights.clear();
  for (const Edge& edge : kept) {
    ++graph.indptr[edge.from + 1];
    graph.indices.push_back(edge.to);
    graph.distances.push_back(edge.distance);
    result.weights.push_back(edge.weight);
  }
  for (Index i = 0; i < n; ++i) graph.indptr[i + 1] += graph.indptr[i];
}

Result<NnkGraph> solveAll(const Matrix& points, NeighborGraph candidates, const NnkOptions& options,
                          const JobContext& job) {
  NnkGraph result;
  result.sigma = globalSigma(candidates, options);
  result.setting = options.setting();
  const Index n = points.rows();
  std::vector<Neighborhoods> blocks(static_cast<std::size_t>((n + kPointsPerBlock - 1) / kPointsPerBlock));
  std::atomic<Index> done{0};
  std::mutex reporting;
  auto outcome = parallelFor(n, kPointsPerBlock, job, [&](Index begin, Index end) {
    PointSolver solver(points, candidates, options, result.sigma);
    auto& block = blocks[static_cast<std::size_t>(begin / kPointsPerBlock)];
    const auto few = static_cast<std::size_t>((end - begin) * kUsualNeighbors);
    block.indices.reserve(few);
    block.weights.reserve(few);
    block.distances.reserve(few);
    for (Index i = begin; i < end; ++i) {
      if (job.stopRequested()) return;
      solver.solve(i, block);
    }
    const Index finished = done += end - begin;
    if (const std::unique_lock lock(reporting, std::try_to_lock); lock) {
      job.report("NNK neighbourhoods", static_cast<double>(finished) / static_cast<double>(n));
    }
  });
  if (!outcome) return failure(outcome);
  if (auto alive = job.check(); !alive) return failure(alive);
  result.graph.method = options.compatible ? "NNK, one-way elimination" : "NNK, exact";
  std::size_t edges = 0;
  for (const Neighborhoods& block : blocks) edges += block.indices.size();
  result.graph.indices.reserve(edges);
  result.graph.distances.reserve(edges);
  result.weights.reserve(edges);
  const auto append = [](auto& all, const auto& some) { all.insert(all.end(), some.begin(), some.end()); };
  for (const Neighborhoods& block : blocks) {
    const auto before = static_cast<std::int64_t>(result.graph.indices.size());
    for (const std::int64_t end : block.ends) result.graph.indptr.push_back(before + end);
    append(result.graph.indices, block.indices);
    append(result.graph.distances, block.distances);
    append(result.weights, block.weights);
    append(result.residuals, block.residuals);
    append(result.diameters, block.diameters);
    append(result.diametersWithQuery, block.diametersWithQuery);
    result.largestKktResidual = std::max(result.largestKktResidual, block.largestKktResidual);
  }
  result.candidates = std::move(candidates);
  if (options.symmetrize != Symmetrize::None) symmetrize(result, options.symmetrize);
  return result;
}

}  // namespace

Result<void> NnkOptions::validate() const {
  if (k < 1) return fail(ErrorCode::InvalidArgument, "k must be at least 1, not " + std::to_string(k), "NNK");
  if (kernel == NnkKernel::Gaussian && !(sigma > 0.0 && std::isfinite(sigma))) {
    return fail(ErrorCode::InvalidArgument, "sigma must be a positive number", "NNK");
  }
  return {};
}

std::string NnkOptions::setting() const {
  std::string text = "NNK, ";
  switch (kernel) {
    case NnkKernel::Cosine:
      text += "cosine kernel";
      break;
    case NnkKernel::GaussianGlobal:
      text += "Gaussian kernel, global bandwidth";
      break;
    case NnkKernel::GaussianLocal:
      text += "Gaussian kernel, local bandwidth";
      break;
    case NnkKernel::Gaussian:
      text += "Gaussian kernel, sigma = " + std::to_string(sigma);
      break;
  }
  text += ", K = " + std::to_string(k);
  if (normalizes()) text += ", l2-normalised";
  text += compatible ? ", as published (one-way elimination)" : ", exact";
  if (symmetrize == Symmetrize::Union) text += ", union";
  if (symmetrize == Symmetrize::Mutual) text += ", mutual";
  return text;
}

Result<Matrix> l2Normalized(const Matrix& points, const JobContext& job) {
  std::vector<float> values(static_cast<std::size_t>(points.rows() * points.columns()));
  std::atomic<Index> zeroRow{-1};
  auto outcome = parallelFor(points.rows(), 1024, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double sum = 0;
      for (float x : points.row(i)) sum += static_cast<double>(x) * static_cast<double>(x);
      if (sum == 0.0) {
        Index first = zeroRow;
        while ((first < 0 || i < first) && !zeroRow.compare_exchange_weak(first, i)) {
        }
        continue;
      }
      const double scale = 1.0 / std::sqrt(sum);
      float* out = values.data() + i * points.columns();
      for (float x : points.row(i)) *out++ = static_cast<float>(static_cast<double>(x) * scale);
    }
  });
  if (!outcome) return failure(outcome);
  if (zeroRow >= 0) {
    return fail(ErrorCode::InvalidArgument,
                "row " + std::to_string(zeroRow) +
                    " is all zeros and has no direction; remove it or do not normalise");
  }
  return Matrix::create(points.rows(), points.columns(), std::move(values));
}

Result<NnkGraph> nnkGraph(const Matrix& points, const NnkOptions& options, const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  if (points.rows() < 2) return fail(ErrorCode::InvalidArgument, "at least 2 points are needed", "NNK");
  Matrix used = points;
  if (options.normalizes()) {
    auto normalized = l2Normalized(points, job);
    if (!normalized) return failure(normalized);
    used = *normalized;
  }
  KnnOptions search;
  search.k = static_cast<int>(std::min<Index>(options.k, points.rows() - 1));
  auto candidates = nearestNeighbors(used, search, job);
  if (!candidates) return failure(candidates);
  return solveAll(used, std::move(*candidates), options, job);
}

Result<NnkGraph> nnkGraph(const Matrix& points, const NeighborGraph& candidates, const NnkOptions& options,
                          const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  if (candidates.size() != points.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "the candidates are of " + std::to_string(candidates.size()) + " points, the vectors of " +
                    std::to_string(points.rows()),
                "NNK");
  }
  if (!options.normalizes()) return solveAll(points, candidates, options, job);
  auto normalized = l2Normalized(points, job);
  if (!normalized) return failure(normalized);
  return solveAll(*normalized, candidates, options, job);
}

Index differingNeighborhoods(const NnkGraph& a, const NnkGraph& b) {
  Index differing = 0;
  for (Index i = 0; i < std::min(a.graph.size(), b.graph.size()); ++i) {
    if (!std::ranges::equal(a.graph.neighbors(i), b.graph.neighbors(i))) ++differing;
  }
  return differing;
}

}  // namespace mlens
