#include "core/graph/Knn.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/base/Parallel.h"
#include "core/graph/ExactDistance.h"
#include "core/graph/KnnSearch.h"

namespace mlens {
namespace {

// Up to here a kd-tree beats the blocked product (tests/bench/README.md has the measurement).
constexpr Index kMostKdTreeDimensions = 12;

/// Squared lengths; InvalidArgument for a value that is not finite, or a row without direction where one is
/// needed.
Result<std::vector<double>> squaredNorms(const Matrix& matrix, bool needsDirection, const JobContext& job) {
  std::vector<double> norms(static_cast<std::size_t>(matrix.rows()));
  constexpr Index kNone = std::numeric_limits<Index>::max();
  std::atomic<Index> bad{kNone};
  auto outcome = parallelFor(matrix.rows(), 1024, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      norms[i] = innerProduct(matrix.row(i), matrix.row(i));
      if (std::isfinite(norms[i]) && !(needsDirection && norms[i] == 0.0)) continue;
      Index first = bad;
      while (i < first && !bad.compare_exchange_weak(first, i)) {
      }
      break;
    }
  });
  if (!outcome) return failure(outcome);
  if (bad == kNone) return norms;
  const bool finite = std::isfinite(norms[bad]);
  return fail(
      ErrorCode::InvalidArgument,
      "row " + std::to_string(bad) +
          (finite ? " is all zeros and has no direction for cosine distances; remove it or use Euclidean ones"
                  : " holds a value that is not finite or far too large; remove or repair it first"),
      "nearest neighbours");
}

Result<NeighborGraph> search(const Matrix& points, const Matrix& queries, bool self,
                             const KnnOptions& options, const JobContext& job) {
  const auto refuse = [](const std::string& message) {
    return fail(ErrorCode::InvalidArgument, message, "nearest neighbours");
  };
  if (options.k < 1) return refuse("k must be at least 1, not " + std::to_string(options.k));
  if (points.empty()) return refuse("there are no points");
  if (points.columns() != queries.columns()) {
    return refuse("the points have " + std::to_string(points.columns()) + " dimensions, the queries " +
                  std::to_string(queries.columns()));
  }
  if (points.rows() > std::numeric_limits<std::int32_t>::max()) return refuse("more than 2^31 points");
  KnnSearch problem;
  problem.points = points;
  problem.queries = queries;
  problem.self = self;
  problem.k = static_cast<int>(std::min<Index>(options.k, points.rows() - (self ? 1 : 0)));
  problem.metric = options.metric;
  auto norms = squaredNorms(points, options.metric == Metric::Cosine, job);
  if (!norms) return failure(norms);
  problem.pointNorms = std::move(*norms);
  if (self) {
    problem.queryNorms = problem.pointNorms;
  } else {
    auto others = squaredNorms(queries, options.metric == Metric::Cosine, job);
    if (!others) return failure(others);
    problem.queryNorms = std::move(*others);
  }

  bool tree = options.method == KnnMethod::KdTree;
  if (options.method == KnnMethod::Auto) {
    tree = options.metric == Metric::Euclidean && points.columns() <= kMostKdTreeDimensions;
  }
  if (tree && options.metric != Metric::Euclidean)
    return refuse("the kd-tree searches by Euclidean distance only");

  NeighborGraph graph;
  graph.method = tree ? "exact, kd-tree" : "exact, blocked GEMM";
  graph.indptr.resize(static_cast<std::size_t>(queries.rows()) + 1);
  for (Index i = 0; i <= queries.rows(); ++i) graph.indptr[i] = i * problem.k;
  if (problem.k == 0) return graph;
  auto rows = tree ? kdTreeKnn(problem, job) : blockedKnn(problem, job);
  if (!rows) return failure(rows);
  graph.indices = std::move(rows->indices);
  graph.distances = std::move(rows->distances);
  return graph;
}

}  // namespace

double rankingDistance(const KnnSearch& search, Index query, Index point) {
  if (search.metric == Metric::Euclidean)
    return squaredDistance(search.queries.row(query), search.points.row(point));
  const double cosine = innerProduct(search.queries.row(query), search.points.row(point)) /
                        std::sqrt(search.queryNorms[query] * search.pointNorms[point]);
  return std::clamp(1.0 - cosine, 0.0, 2.0);
}

Result<NeighborGraph> nearestNeighbors(const Matrix& points, const KnnOptions& options,
                                       const JobContext& job) {
  return search(points, points, true, options, job);
}

Result<NeighborGraph> nearestNeighbors(const Matrix& points, const Matrix& queries, const KnnOptions& options,
                                       const JobContext& job) {
  return search(points, queries, false, options, job);
}

}  // namespace mlens
