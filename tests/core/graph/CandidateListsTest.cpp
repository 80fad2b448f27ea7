// Where float32 products tell little or nothing about the order of neighbours, the result must still be that
// of a full sort by float64 distances, ties by index.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/EigenView.h"
#include "core/base/Random.h"
#include "core/graph/ExactDistance.h"
#include "core/graph/KnnSearch.h"
#include "core/graph/ProductFrame.h"

namespace mlens {
namespace {

Matrix filled(Index n, Index d, const std::function<double(Index i, Index j)>& value) {
  std::vector<float> values;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < d; ++j) values.push_back(static_cast<float>(value(i, j)));
  return *Matrix::create(n, d, std::move(values));
}

double distance(const Matrix& a, Index i, const Matrix& b, Index j, Metric metric) {
  const Eigen::VectorXd x = eigenView(a).row(i).cast<double>(), y = eigenView(b).row(j).cast<double>();
  if (metric == Metric::Euclidean) return (x - y).norm();
  return std::max(0.0, 1 - x.dot(y) / (x.norm() * y.norm()));
}

/// Distances must be those of the full sort, and points that are clearly nearer than the last must all be
/// there.
/// And the order must be exactly that of the float64 ranking distances, ties by index.
void expectFullSort(const Matrix& points, const Matrix& queries, bool self, int k, Metric metric,
                    KnnMethod method = KnnMethod::Blocked) {
  KnnSearch ranking;
  ranking.points = points;
  ranking.queries = queries;
  ranking.metric = metric;
  const auto squaredNorm = [](std::span<const float> row) { return innerProduct(row, row); };
  for (Index i = 0; i < points.rows(); ++i) ranking.pointNorms.push_back(squaredNorm(points.row(i)));
  for (Index i = 0; i < queries.rows(); ++i) ranking.queryNorms.push_back(squaredNorm(queries.row(i)));
  KnnOptions options;
  options.k = k;
  options.metric = metric;
  options.method = method;
  const auto graph =
      self ? nearestNeighbors(points, options, {}) : nearestNeighbors(points, queries, options, {});
  ASSERT_TRUE(graph) << graph.error().text();
  for (Index i = 0; i < queries.rows(); ++i) {
    std::vector<std::pair<double, std::int32_t>> ranked;
    for (Index j = 0; j < points.rows(); ++j) {
      if (!self || j != i) ranked.emplace_back(rankingDistance(ranking, i, j), static_cast<std::int32_t>(j));
    }
    std::sort(ranked.begin(), ranked.end());
    for (std::size_t t = 0; t < graph->neighbors(i).size(); ++t) {
      const std::int32_t j = graph->neighbors(i)[t];
      ASSERT_EQ(j, ranked[t].second) << "row " << i << " place " << t;
      const double expected = distance(queries, i, points, j, metric);
      ASSERT_NEAR(graph->distancesOf(i)[t], expected,
                  1e-7 * expected + (metric == Metric::Cosine ? 1e-14 : 1e-44));
    }
  }
}

TEST(BlockedKnn, ClustersFarTighterThanTheWhole) {
  // Within a cluster the offsets are below what float32 products can tell.
  for (const double spread : {1e-3, 1e-5, 3e-7}) {
    RandomStream random(2);
    const Matrix points = filled(330, 48, [&](Index i, Index j) {
      return static_cast<double>(i % 3 == j % 3 ? 1 : 0) + spread * random.normal();
    });
    expectFullSort(points, points, true, 10, Metric::Euclidean);
    expectFullSort(points, points, true, 10, Metric::Cosine);
  }
}

TEST(BlockedKnn, ExtremeScales) {
  for (const double scale : {1e-42, 1e-30, 1e-18, 1e18, 1e37}) {
    RandomStream random(3);
    const Matrix points = filled(260, 7, [&](Index, Index) { return scale * (1 + random.uniform()); });
    expectFullSort(points, points, true, 5, Metric::Euclidean);
    expectFullSort(points, points, true, 5, Metric::Cosine);
  }
}

TEST(BlockedKnn, ColumnsOfVeryDifferentScale) {
  RandomStream random(4);
  const Matrix points =
      filled(300, 6, [&](Index, Index j) { return std::pow(1e5, j - 3) * random.normal(); });
  expectFullSort(points, points, true, 8, Metric::Euclidean);
  const Matrix constantColumn =
      filled(300, 3, [&](Index, Index j) { return j == 0 ? 1e30 : 1e-20 * random.normal(); });
  expectFullSort(constantColumn, constantColumn, true, 8, Metric::Euclidean);
}

TEST(BlockedKnn, QueriesFarFromThePoints) {
  for (const double far : {0.0, 1e4, 1e10, 1e30}) {
    RandomStream random(5);
    const Matrix points = filled(300, 9, [&](Index, Index) { return random.normal(); });
    const Matrix queries = filled(40, 9, [&](Index, Index) { return far + random.normal(); });
    expectFullSort(points, queries, false, 6, Metric::Euclidean);
    expectFullSort(points, queries, false, 6, Metric::Cosine);
  }
}

TEST(BlockedKnn, ManyNeighboursAndEverySizeOfBlocks) {
  for (const Index n : {2, 64, 65, 129, 600}) {
    RandomStream random(6);
    const Matrix points = filled(n, 5, [&](Index, Index) { return random.normal(); });
    expectFullSort(points, points, true, 40, Metric::Euclidean);
    expectFullSort(points, points, true, static_cast<int>(n), Metric::Euclidean);
  }
}

TEST(Knn, VeryManyCopiesOfSomeRows) {
  RandomStream random(8);
  // Two rows in three are one of two; a few are scaled copies or differ in the sign of a zero only.
  const Matrix points = filled(400, 6, [&, kind = Index{0}](Index i, Index j) mutable {
    if (j == 0) kind = random.below(6);
    if (kind < 2) return j == 2 ? (i % 2 == 0 ? 0.0 : -0.0) : 0.3 * static_cast<double>(j + 1);
    if (kind < 4) return -0.7 * static_cast<double>(j * j) - 0.1;
    if (kind == 4 && i % 5 == 0) return 3 * (j == 2 ? 0.0 : 0.3 * static_cast<double>(j + 1));
    return random.normal();
  });
  const Matrix queries =
      filled(30, 6, [&](Index i, Index j) { return i < 10 ? points(i, j) : random.normal(); });
  for (const int k : {1, 9, 200}) {
    for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
      expectFullSort(points, points, true, k, metric);
      expectFullSort(points, queries, false, k, metric);
    }
    expectFullSort(points, points, true, k, Metric::Euclidean, KnnMethod::KdTree);
    expectFullSort(points, queries, false, k, Metric::Euclidean, KnnMethod::KdTree);
  }
}

TEST(ProductFrame, KeysStayWithinTheirBound) {
  for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
    for (const double offset : {0.0, 30.0, 1e3}) {
      for (const Index d : {1, 20, 300}) {
        RandomStream random(7);
        KnnSearch search;
        search.points = search.queries =
            filled(60, d, [&](Index, Index) { return offset + random.normal(); });
        search.metric = metric;
        search.k = 5;
        for (Index i = 0; i < 60; ++i)
          search.pointNorms.push_back(eigenView(search.points).row(i).cast<double>().squaredNorm());
        search.queryNorms = search.pointNorms;
        const auto frame = ProductFrame::create(search, {});
        ASSERT_TRUE(frame);
        std::vector<float> packed(static_cast<std::size_t>(60 * d));
        frame->packPoints(0, 60, packed.data());
        for (Index i = 0; i < 60; ++i) {
          for (Index j = 0; j < 60; ++j) {
            float product = 0;
            for (Index t = 0; t < d; ++t) product += packed[i * d + t] * packed[j * d + t];
            const float key = -2.f * product + frame->pointNorms()[j];
            EXPECT_LE(std::abs(static_cast<double>(key) - frame->keyAt(i, rankingDistance(search, i, j))),
                      frame->keyError(i));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace mlens
