#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include <algorithm>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/graph/DistanceKernel.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

/// Normal points of `latent` dimensions around `clusters` centres, through a bent map into `columns`
/// dimensions, with a little noise: what embeddings look like.
Matrix embedding(Index rows, Index columns, int latent, int clusters, std::uint64_t seed, double offset = 0,
                 double scale = 1) {
  RandomStream random(seed);
  const auto draw = [&](Index count) {
    std::vector<double> values(static_cast<std::size_t>(count));
    for (double& value : values) value = random.normal();
    return values;
  };
  const auto centers = draw(Index{clusters} * latent), mixing = draw(Index{latent} * columns);
  std::vector<float> values;
  for (Index i = 0; i < rows; ++i) {
    auto point = draw(latent);
    for (int t = 0; t < latent; ++t) point[t] += 3 * centers[(i % clusters) * latent + t];
    for (Index j = 0; j < columns; ++j) {
      double sum = 0;
      for (int t = 0; t < latent; ++t) sum += point[t] * mixing[t * columns + j];
      values.push_back(static_cast<float>(offset + scale * (std::max(sum, 0.0) + 0.05 * random.normal())));
    }
  }
  return *Matrix::create(rows, columns, std::move(values));
}

NeighborGraph search(const Matrix& points, KnnMethod method, int k = 15, Metric metric = Metric::Euclidean) {
  auto graph = nearestNeighbors(points, {k, metric, method}, {});
  EXPECT_TRUE(graph) << graph.error().text();
  return graph ? *graph : NeighborGraph{};
}

bool saysApproximate(const NeighborGraph& graph) {
  return graph.method.starts_with("approximate, NN-descent, recall ");
}

double recall(const Matrix& points, int k = 15, Metric metric = Metric::Euclidean) {
  const NeighborGraph found = search(points, KnnMethod::Approximate, k, metric);
  EXPECT_TRUE(saysApproximate(found)) << found.method;
  const double share = neighborOverlap(found, search(points, KnnMethod::Exact, k, metric));
  // The estimate: from 300 rows.
  EXPECT_NEAR(std::stod(found.method.substr(std::strlen("approximate, NN-descent, recall "))), share, 0.01);
  return share;
}

void expectWellFormed(const NeighborGraph& graph, Index n, int k) {
  ASSERT_EQ(graph.size(), n);
  for (Index i = 0; i < n; ++i) {
    const auto row = graph.neighbors(i);
    const auto distances = graph.distancesOf(i);
    ASSERT_EQ(std::ssize(row), k);
    for (std::size_t t = 0; t < row.size(); ++t) {
      ASSERT_NE(row[t], i);
      ASSERT_EQ(std::ranges::count(row, row[t]), 1);
      if (t > 0) {
        ASSERT_LE(distances[t - 1], distances[t]);
      }
    }
  }
}

bool same(const NeighborGraph& a, const NeighborGraph& b) {
  return a.indices == b.indices && a.distances == b.distances && a.method == b.method;
}

TEST(DistanceKernel, AllPathsGiveTheSameBitsAndTheRightSum) {
  RandomStream random(3);
  std::vector<float> rows(20 * 64);
  for (float& x : rows) x = static_cast<float>(random.normal());
  const std::vector<std::int32_t> which{3, 7, 19, 0, 1, 2, 11, 5, 7};
  const auto kernels = distanceKernels();
  std::vector<float> plain(which.size()), other(which.size());
  kernels.front().toRows(rows.data(), rows.data(), 64, 48, which.data(), 9, plain.data());
  for (std::size_t c = 0; c < which.size(); ++c) {
    double sum = 0;
    for (int t = 0; t < 48; ++t) sum += std::pow(rows[t] - rows[which[c] * 64 + t], 2.0);
    EXPECT_NEAR(plain[c], sum, 1e-4);
  }
  for (const DistanceKernel& kernel : kernels) {
    kernel.toRows(rows.data(), rows.data(), 64, 48, which.data(), 9, other.data());
    EXPECT_EQ(other, plain);
    for (const std::ptrdiff_t length : {1, 15, 16, 17, 300, 600}) {
      for (const float limit : {1.0f, INFINITY}) {
        const float expected =
            kernels.front().scaled(rows.data(), 0.5f, rows.data() + 601, 2.0f, length, limit);
        EXPECT_EQ(kernel.scaled(rows.data(), 0.5f, rows.data() + 601, 2.0f, length, limit), expected);
      }
    }
  }
  double sum = 0;
  for (int t = 0; t < 300; ++t) sum += std::pow(0.5 * rows[t] - 2.0 * rows[601 + t], 2.0);
  EXPECT_NEAR(kernels.front().scaled(rows.data(), 0.5f, rows.data() + 601, 2.0f, 300, INFINITY), sum, 1e-3);
}

TEST(NnDescent, FindsNearlyAllNeighbours) {
  EXPECT_GT(recall(embedding(4000, 20, 6, 5, 1)), 0.99);
  EXPECT_GT(recall(embedding(4000, 100, 10, 20, 2), 30), 0.99);
  EXPECT_GT(recall(embedding(3000, 300, 12, 10, 3)), 0.99);  // through a sketch
  EXPECT_GT(recall(embedding(3000, 300, 12, 10, 4), 15, Metric::Cosine), 0.99);
  EXPECT_GT(recall(embedding(3000, 40, 12, 10, 4), 5, Metric::Cosine), 0.99);
}

TEST(NnDescent, OffsetAndScaleCostNothing) {
  EXPECT_GT(recall(embedding(2500, 200, 8, 5, 5, 1e3)), 0.99);
  EXPECT_GT(recall(embedding(2500, 200, 8, 5, 5, 0, 1e17)), 0.99);
  EXPECT_GT(recall(embedding(2500, 200, 8, 5, 5, 0, 1e-25)), 0.99);
}

TEST(NnDescent, ListsGrowWhereNeighboursAreHardToFind) {
  RandomStream random(6);
  std::vector<float> values(4000 * 40);
  for (float& x : values) x = static_cast<float>(random.normal());
  EXPECT_GT(recall(*Matrix::create(4000, 40, std::move(values))), 0.98);
}

TEST(NnDescent, SameBitsOnAnyNumberOfThreads) {
  for (const Index columns : {30, 200}) {
    const Matrix points = embedding(2500, columns, 8, 6, 7);
    std::vector<NeighborGraph> graphs;
    for (const int threads : {1, 2, 4}) {
      setThreadBudget(threads);
      graphs.push_back(search(points, KnnMethod::Approximate));
    }
    setThreadBudget(2);
    expectWellFormed(graphs[0], 2500, 15);
    EXPECT_TRUE(same(graphs[0], graphs[1]));
    EXPECT_TRUE(same(graphs[0], graphs[2]));
  }
}

TEST(NnDescent, DuplicatesComeFirst) {
  const Matrix some = embedding(1000, 150, 8, 6, 8);
  std::vector<Index> thrice;
  for (Index i = 0; i < 3000; ++i) thrice.push_back(i % 1000);
  const NeighborGraph graph = search(some.gather(thrice), KnnMethod::Approximate);
  expectWellFormed(graph, 3000, 15);
  Index found = 0;
  for (Index i = 0; i < 3000; ++i) found += graph.distancesOf(i)[1] == 0;
  EXPECT_GT(found, 2970);
  // So many copies that they are nobody's choice.
  std::vector<Index> crowd(4000);
  for (Index i = 0; i < 4000; ++i) crowd[i] = i % 5 == 0 ? 0 : i % 1000;
  expectWellFormed(search(some.gather(crowd), KnnMethod::Approximate), 4000, 15);
}

TEST(NnDescent, FarClustersKeepToThemselves) {
  const Matrix near = embedding(3000, 30, 8, 1, 9);
  std::vector<float> values(near.data(), near.data() + 3000 * 30);
  for (Index i = 1; i < 3000; i += 2) {
    for (Index j = 0; j < 30; ++j) values[i * 30 + j] += 1e4f;
  }
  const NeighborGraph graph = search(*Matrix::create(3000, 30, std::move(values)), KnnMethod::Approximate);
  for (Index i = 0; i < 3000; ++i) {
    for (const std::int32_t j : graph.neighbors(i)) ASSERT_EQ(j % 2, i % 2);
  }
}

TEST(NnDescent, WhatIsSmallOrDegenerateIsSearchedExactly) {
  const auto exactly = [](const Matrix& points, int k) {
    const NeighborGraph graph = search(points, KnnMethod::Approximate, k);
    EXPECT_TRUE(graph.method.starts_with("exact")) << graph.method;
    EXPECT_EQ(graph.indices, search(points, KnnMethod::Exact, k).indices);
  };
  exactly(embedding(300, 20, 6, 5, 1), 15);
  exactly(embedding(2100, 20, 6, 5, 1), 200);
  exactly(embedding(50, 20, 6, 5, 1), 80);
  exactly(*Matrix::create(3000, 20, std::vector<float>(60000, 2.5f)), 15);
}

TEST(NnDescent, RefusesWhatIsNotANumber) {
  std::vector<float> values(3000 * 20, 1.0f);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<float>(i % 977);
  values[777] = std::numeric_limits<float>::quiet_NaN();
  const auto graph = nearestNeighbors(*Matrix::create(3000, 20, std::move(values)),
                                      {15, Metric::Euclidean, KnnMethod::Approximate}, {});
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().code, ErrorCode::InvalidArgument);
}

TEST(NnDescent, StopsWhereverItIsAsked) {
  const Matrix points = embedding(2500, 200, 8, 6, 7);
  bool finished = false;
  for (int patience = 0; patience < 400 && !finished; patience += 1 + patience / 4) {
    std::stop_source stop;
    int left = patience;
    const JobContext job(stop.get_token(), [&](const Progress& progress) {
      EXPECT_GE(progress.fraction, 0);
      EXPECT_LE(progress.fraction, 1);
      if (left-- == 0) stop.request_stop();
    });
    const auto graph = nearestNeighbors(points, {15, Metric::Euclidean, KnnMethod::Approximate}, job);
    finished = graph.has_value();
    if (!finished) {
      EXPECT_EQ(graph.error().code, ErrorCode::Cancelled);
    }
  }
  EXPECT_TRUE(finished);
}

TEST(Knn, AutomaticChoice) {
  const auto chosen = [](Index n, Index d, Metric metric = Metric::Euclidean,
                         KnnMethod asked = KnnMethod::Auto) {
    return chosenMethod(n, d, {15, metric, asked});
  };
  EXPECT_EQ(chosen(1000000, 3), KnnMethod::KdTree);
  EXPECT_EQ(chosen(10000, 784), KnnMethod::Blocked);
  EXPECT_EQ(chosen(60000, 50), KnnMethod::Blocked);
  EXPECT_EQ(chosen(60000, 784), KnnMethod::Approximate);
  EXPECT_EQ(chosen(60000, 784, Metric::Cosine), KnnMethod::Approximate);
  EXPECT_EQ(chosen(1000000, 16), KnnMethod::Approximate);
  EXPECT_EQ(chosen(1000, 1000000), KnnMethod::Blocked);
  EXPECT_EQ(chosen(60000, 784, Metric::Euclidean, KnnMethod::Exact), KnnMethod::Blocked);
  EXPECT_EQ(chosen(60000, 3, Metric::Cosine, KnnMethod::Exact), KnnMethod::Blocked);
  EXPECT_EQ(chosen(1000, 50, Metric::Euclidean, KnnMethod::Approximate), KnnMethod::Blocked);
}

}  // namespace
}  // namespace mlens
