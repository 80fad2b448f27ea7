#include "core/compare/NeighborChange.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/compare/ClassNeighbors.h"

namespace mlens {
namespace {

NeighborGraph graphOf(const std::vector<std::vector<std::int32_t>>& rows) {
  NeighborGraph graph;
  for (const auto& row : rows) {
    graph.indices.insert(graph.indices.end(), row.begin(), row.end());
    graph.indptr.push_back(static_cast<std::int64_t>(graph.indices.size()));
  }
  graph.distances.resize(graph.indices.size(), 1);
  return graph;
}

const NeighborGraph kBefore = graphOf({{1, 2, 3}, {0, 2, 3}, {3, 1, 0}, {}});
const NeighborGraph kAfter = graphOf({{4, 2, 1}, {4, 5, 6}, {0, 1, 3}, {}});

TEST(NeighborChange, SaysWhoStayedWentAndCame) {
  const NeighborChange change = neighborChange(kBefore, kAfter, 0);
  EXPECT_EQ(change.kept, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(change.lost, (std::vector<std::int32_t>{3}));
  EXPECT_EQ(change.gained, (std::vector<std::int32_t>{4}));
}

TEST(NeighborChange, OverlapIsTheShareThatStayed) {
  const auto overlaps = neighborOverlaps(kBefore, kAfter);
  ASSERT_EQ(overlaps.size(), 4u);
  EXPECT_FLOAT_EQ(overlaps[0], 2.f / 3);
  EXPECT_FLOAT_EQ(overlaps[1], 0);
  EXPECT_FLOAT_EQ(overlaps[2], 1);
  EXPECT_TRUE(std::isnan(overlaps[3]));
  EXPECT_NEAR(neighborOverlap(kBefore, kAfter), (2.0 / 3 + 0 + 1) / 3, 1e-12);
}

// On the line 0 1 2 10 the neighbour of 0 is 1; asked how far {3} (at 10) is from 0 there: 10 times as far.
TEST(NeighborChange, StretchIsInUnitsOfTheOwnNeighbourhood) {
  const Matrix line = *Matrix::create(4, 1, {0, 1, 2, 10});
  const auto own = nearestNeighbors(line, {.k = 1}, {});
  ASSERT_TRUE(own);
  const NeighborGraph other = graphOf({{3}, {0}, {0}, {2}});
  const auto stretch = neighborStretch(line, Metric::Euclidean, other, *own, {});
  ASSERT_TRUE(stretch) << stretch.error().text();
  EXPECT_EQ(*stretch, (std::vector<float>{10, 1, 2, 1}));
  EXPECT_FALSE(neighborStretch(*Matrix::create(3, 1, {0, 1, 2}), Metric::Euclidean, other, *own, {}));
}

TEST(NeighborChange, MostChangedComesFirst) {
  const float nan = std::nanf("");
  const std::vector<float> overlaps{0.5f, 0, 1, 0, nan, 0}, stretch{1, 2, 1, 3, 9, nan};
  EXPECT_EQ(mostChanged(overlaps, stretch, 4), (std::vector<Index>{3, 1, 5, 0}));
  EXPECT_EQ(mostChanged(overlaps, stretch, 99).size(), 5u);
  EXPECT_TRUE(mostChanged({}, {}, 3).empty());
}

TEST(ClassNeighbors, SharesAndMeansByHand) {
  const std::vector<std::int32_t> labels{0, 0, 1, -1};
  const NeighborGraph graph = graphOf({{1, 2}, {2, 3}, {0, 1}, {0}});
  const Eigen::MatrixXd shares = classNeighborShares(graph, labels, 3);
  EXPECT_NEAR(shares(0, 0), 1.0 / 3, 1e-12);  // 1, 2 and 2 count; 3 has no class
  EXPECT_NEAR(shares(0, 1), 2.0 / 3, 1e-12);
  EXPECT_EQ(shares(1, 0), 1);
  EXPECT_TRUE(std::isnan(shares(2, 0)));
  const std::vector<float> values{1, 4, std::nanf(""), 7};
  const Eigen::VectorXd means = classMeans(values, labels, 2);
  EXPECT_EQ(means(0), 2.5);
  EXPECT_TRUE(std::isnan(means(1)));
}

}  // namespace
}  // namespace mlens
