#include "core/geometry/RepresentationMetrics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Random.h"

namespace mlens {
namespace {

// Two Gaussian clouds far apart in 10 dimensions, spread along 3 of them.
struct Clouds {
  Matrix points;
  std::vector<std::int32_t> labels;
};
Clouds clouds(Index n) {
  RandomStream random(2);
  std::vector<float> values;
  Clouds result;
  for (Index i = 0; i < n; ++i) {
    result.labels.push_back(static_cast<std::int32_t>(i % 2));
    for (int j = 0; j < 10; ++j) {
      const double center = j == 9 ? (i % 2 == 0 ? 8.0 : -8.0) : 0.0;
      values.push_back(static_cast<float>(center + (j < 3 ? random.normal() : 0.0)));
    }
  }
  result.points = *Matrix::create(n, 10, std::move(values));
  return result;
}

TEST(RepresentationMetrics, OfTwoSeparateClouds) {
  const Clouds data = clouds(600);
  const auto metrics = measure(data.points, data.labels, {}, {});
  ASSERT_TRUE(metrics) << metrics.error().text();
  EXPECT_DOUBLE_EQ(metrics->knnAccuracy, 1.0);
  EXPECT_DOUBLE_EQ(metrics->nnkAccuracy, 1.0);
  EXPECT_NEAR(metrics->twoNn, 3, 0.4);
  EXPECT_NEAR(metrics->mle, 3, 0.5);
  EXPECT_LT(metrics->mle, metrics->mleMean);  // the harmonic mean is the smaller
  ASSERT_TRUE(metrics->manifold);
  for (double dimension : metrics->manifold->localDimension) EXPECT_LE(dimension, 4);
  EXPECT_TRUE(metrics->notes.empty());
}

TEST(RepresentationMetrics, AZeroRowCostsOnlyWhatNeedsADirection) {
  std::vector<float> values(30, 0.f);
  for (int i = 3; i < 30; ++i) values[i] = static_cast<float>(i * i % 17 + 1);
  const std::vector<std::int32_t> labels(10, 0);
  const auto metrics = measure(*Matrix::create(10, 3, std::move(values)), labels, {}, {});
  ASSERT_TRUE(metrics) << metrics.error().text();
  EXPECT_TRUE(std::isnan(metrics->uniformity));
  EXPECT_TRUE(std::isnan(metrics->knnAccuracy));
  EXPECT_FALSE(metrics->manifold);
  EXPECT_EQ(metrics->notes.size(), 3u);
  EXPECT_GT(metrics->spectrum.effectiveRank, 1);
}

TEST(RepresentationMetrics, NnkVotesByWeight) {
  NnkGraph graph;
  graph.graph.indptr = {0, 3};
  graph.graph.indices = {0, 1, 2};
  graph.weights = {0.5, 0.3, 0.3};
  graph.graph.indptr = {0, 3, 3, 3};
  EXPECT_NEAR(nnkAccuracy(graph, std::vector<std::int32_t>{4, 4, 4}), 1.0 / 3, 1e-12);
  // Row 0: class 7 has 0.5, class 5 has 0.6.
  EXPECT_NEAR(nnkAccuracy(graph, std::vector<std::int32_t>{7, 5, 5}), 0.0, 1e-12);
}

TEST(RepresentationMetrics, RefusesTooFewRowsAndStops) {
  EXPECT_FALSE(measure(*Matrix::create(2, 2, {1, 2, 3, 4}), {}, {}, {}));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = measure(clouds(100).points, {}, {}, JobContext(stop.get_token()));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace mlens
