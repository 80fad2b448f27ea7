#include "core/graph/Knn.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <limits>
#include <new>
#include <stdexcept>

#include "core/base/Parallel.h"
#include "core/graph/CrowdedDuplicates.h"
#include "core/graph/ExactDistance.h"
#include "core/graph/KnnSearch.h"
#include "core/graph/NnDescent.h"

namespace mlens {
namespace {

// Up to here a kd-tree beats the blocked product (tests/bench/README.md has the measurement).
constexpr Index kMostKdTreeDimensions = 10;

// CPU nanoseconds per pair of points that the blocked product takes, and what is worth waiting for in
// exchange for exact neighbours; beyond it the approximate search takes a third or less (measured likewise).
constexpr double kPairCost = 0.4, kPairDimensionCost = 0.0206;
constexpr double kPatience = 6e9;

// With fewer points, or most of them neighbours, there is nothing to approximate.
constexpr Index kFewPoints = 2000, kPointsPerNeighbor = 16;

/// "approximate, NN-descent, recall .997 (300 rows)"
std::string approximateWords(const ApproximateRows& found) {
  char text[64];
  std::snprintf(text, sizeof text, "approximate, NN-descent, recall %.3f (", found.recall);
  return text + std::to_string(found.checked) + " rows)";
}

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

/// Rows found and how: see NeighborGraph.
struct SearchResult {
  KnnRows rows;
  std::string method;
  double recall = 1;
};

Result<SearchResult> searchAll(const KnnSearch& search, KnnMethod asked, const JobContext& job) {
  KnnMethod method =
      chosenMethod(search.points.rows(), search.points.columns(), {search.k, search.metric, asked});
  if (method == KnnMethod::Approximate && !search.self) method = KnnMethod::Blocked;
  if (method == KnnMethod::Approximate) {
    auto found = approximateKnn(search, job);
    if (!found) return failure(found);
    return SearchResult{std::move(found->rows), approximateWords(*found), found->recall};
  }
  const bool tree = method == KnnMethod::KdTree;
  auto rows = tree ? kdTreeKnn(search, job) : blockedKnn(search, job);
  if (!rows) return failure(rows);
  return SearchResult{std::move(*rows), tree ? "exact, kd-tree" : "exact, blocked GEMM"};
}

/// The k nearest of `rows[place]`'s k nearest and the point itself: what a further copy of that point gets.
void takeAsCopy(const KnnSearch& search, Index copy, std::span<const std::int32_t> neighbors, Index original,
                std::int32_t* indices, float* distances) {
  std::vector<std::pair<double, std::int32_t>> ranked;
  const auto add = [&](Index j) {
    ranked.emplace_back(rankingDistance(search, copy, j), static_cast<std::int32_t>(j));
  };
  for (const std::int32_t j : neighbors) add(j);
  add(original);
  std::sort(ranked.begin(), ranked.end());
  for (std::size_t t = 0; t < neighbors.size(); ++t) {
    const double distance = ranked[t].first;
    indices[t] = ranked[t].second;
    distances[t] = static_cast<float>(search.metric == Metric::Euclidean ? std::sqrt(distance) : distance);
  }
}

/// searchAll, where of very many equal points only the first few are searched for.
Result<SearchResult> searchDistinct(const KnnSearch& search, KnnMethod method, const JobContext& job) {
  auto crowded = crowdedDuplicates(search.points, search.k + (search.self ? 1 : 0), job);
  if (!crowded) return failure(crowded);
  if (!*crowded) return searchAll(search, method, job);
  const CrowdedDuplicates& rows = **crowded;

  KnnSearch fewer;
  fewer.points = search.points.gather(rows.kept);
  for (const Index i : rows.kept) fewer.pointNorms.push_back(search.pointNorms[i]);
  fewer.queries = search.self ? fewer.points : search.queries;
  fewer.queryNorms = search.self ? fewer.pointNorms : search.queryNorms;
  fewer.self = search.self;
  fewer.k = search.k;
  fewer.metric = search.metric;
  auto found = searchAll(fewer, method, job);
  if (!found) return found;
  for (std::int32_t& index : found->rows.indices) index = static_cast<std::int32_t>(rows.kept[index]);
  if (!search.self) return found;

  const auto k = static_cast<std::size_t>(search.k);
  const KnnRows& distinct = found->rows;
  KnnRows result;
  result.indices.resize(static_cast<std::size_t>(search.points.rows()) * k);
  result.distances.resize(result.indices.size());
  auto spread = parallelFor(search.points.rows(), 256, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end && !job.stopRequested(); ++i) {
      const Index place = rows.representative[i], original = rows.kept[place];
      const std::span from(distinct.indices.data() + static_cast<std::size_t>(place) * k, k);
      std::int32_t* indices = result.indices.data() + static_cast<std::size_t>(i) * k;
      float* distances = result.distances.data() + static_cast<std::size_t>(i) * k;
      if (original == i) {
        std::ranges::copy(from, indices);
        std::copy_n(distinct.distances.data() + static_cast<std::size_t>(place) * k, k, distances);
      } else {
        takeAsCopy(search, i, from, original, indices, distances);
      }
    }
  });
  if (!spread) return failure(spread);
  if (auto alive = job.check(); !alive) return failure(alive);
  return SearchResult{std::move(result), std::move(found->method), found->recall};
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

  if (options.method == KnnMethod::KdTree && options.metric != Metric::Euclidean)
    return refuse("the kd-tree searches by Euclidean distance only");

  NeighborGraph graph;
  graph.indptr.resize(static_cast<std::size_t>(queries.rows()) + 1);
  for (Index i = 0; i <= queries.rows(); ++i) graph.indptr[i] = i * problem.k;
  graph.method = "exact";
  if (problem.k == 0) return graph;
  auto found = searchDistinct(problem, options.method, job);
  if (!found) return failure(found);
  graph.method = std::move(found->method);
  graph.recall = found->recall;
  graph.indices = std::move(found->rows.indices);
  graph.distances = std::move(found->rows.distances);
  return graph;
}

}  // namespace

KnnMethod chosenMethod(Index points, Index dimensions, const KnnOptions& options) {
  const bool tree = options.metric == Metric::Euclidean && dimensions <= kMostKdTreeDimensions;
  const KnnMethod exact = tree ? KnnMethod::KdTree : KnnMethod::Blocked;
  const bool many = points >= kFewPoints && points > kPointsPerNeighbor * options.k;
  switch (options.method) {
    case KnnMethod::Auto: {
      const auto n = static_cast<double>(points);
      const double cost = n * n * (kPairCost + kPairDimensionCost * static_cast<double>(dimensions));
      return many && !tree && cost > kPatience ? KnnMethod::Approximate : exact;
    }
    case KnnMethod::Approximate:
      return many ? KnnMethod::Approximate : exact;
    case KnnMethod::Exact:
      return exact;
    case KnnMethod::Blocked:
    case KnnMethod::KdTree:
      break;
  }
  return options.method;
}

double rankingDistance(const KnnSearch& search, Index query, Index point) {
  if (search.metric == Metric::Euclidean)
    return squaredDistance(search.queries.row(query), search.points.row(point));
  const double cosine = innerProduct(search.queries.row(query), search.points.row(point)) /
                        std::sqrt(search.queryNorms[query] * search.pointNorms[point]);
  return std::clamp(1.0 - cosine, 0.0, 2.0);
}

namespace {

Result<NeighborGraph> guarded(const Matrix& points, const Matrix& queries, bool self,
                              const KnnOptions& options, const JobContext& job) {
  try {
    return search(points, queries, self, options, job);
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {
  }
  return fail(ErrorCode::OutOfMemory,
              "not enough memory for " + std::to_string(options.k) + " neighbours of " +
                  std::to_string(queries.rows()) + " points; ask for fewer",
              "nearest neighbours");
}

}  // namespace

Result<NeighborGraph> nearestNeighbors(const Matrix& points, const KnnOptions& options,
                                       const JobContext& job) {
  return guarded(points, points, true, options, job);
}

Result<NeighborGraph> nearestNeighbors(const Matrix& points, const Matrix& queries, const KnnOptions& options,
                                       const JobContext& job) {
  return guarded(points, queries, false, options, job);
}

}  // namespace mlens
