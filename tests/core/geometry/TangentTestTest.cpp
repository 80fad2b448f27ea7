#include "core/geometry/TangentTest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/geometry/PrincipalAngles.h"

namespace mlens {
namespace {

Matrix matrix(Index rows, Index columns, std::vector<float> values) {
  return *Matrix::create(rows, columns, std::move(values));
}

/// Length of the part of a unit vector that a basis spans.
double within(const RowSpace& space, std::vector<float> direction) {
  return 1 - removedShare(space, direction);
}

TEST(RowSpace, isSpannedByTheLargestRightSingularVectors) {
  // Singular values 10, 1 and 0.1 along e0, (e1 + e2) / sqrt 2 and e3.
  const float h = std::sqrt(0.5F);
  const auto wide = matrix(3, 4, {10, 0, 0, 0, 0, h, h, 0, 0, 0, 0, 0.1F});
  std::vector<float> values;  // the same singular values, as many rows as columns and more
  for (Index r = 0; r < 6; ++r) {
    for (Index c = 0; c < 4; ++c) values.push_back(r % 2 == 0 ? wide(r / 2, c) : 0.0F);
  }
  for (const auto& jacobian : {wide, matrix(6, 4, values)}) {
    const auto most = rowSpace(jacobian, 0.99, {});
    ASSERT_TRUE(most);
    EXPECT_EQ(most->rank, 1);  // 100 of 101.01
    const auto two = rowSpace(jacobian, 0.999, {});
    ASSERT_EQ(two->rank, 2);
    EXPECT_NEAR(within(*two, {1, 0, 0, 0}), 1, 1e-6);
    EXPECT_NEAR(within(*two, {0, 1, 0, 0}), 0.5, 1e-6);
    EXPECT_NEAR(within(*two, {0, h, -h, 0}), 0, 1e-6);
    EXPECT_NEAR(within(*two, {0, 0, 0, 1}), 0, 1e-6);
    EXPECT_EQ(rowSpace(jacobian, 1, {})->rank, 3);
  }
  EXPECT_EQ(rowSpace(matrix(2, 3, std::vector<float>(6)), 0.99, {})->rank, 0);
}

TEST(TangentTest, nestedAndOrthogonalPlanes) {
  const auto space = rowSpace(matrix(2, 5, {1, 0, 0, 0, 0, 0, 1, 0, 0, 0}), 0.99, {});
  ASSERT_TRUE(space);
  const std::vector<float> same{0, 1, 0, 0, 0}, apart{0, 0, 1, 0, 0, 0, 0, 0, 1, 0};
  const auto nested = compareWithTangent(*space, same, 1, 5, 1, 0);
  EXPECT_NEAR(nested.affinity, 1, 1e-6);
  EXPECT_NEAR(nested.largestAngle, 0, 1e-3);
  EXPECT_NEAR(nested.null, std::sqrt(2.0 / 5), 1e-12);
  const auto orthogonal = compareWithTangent(*space, apart, 2, 5, 1, 0);
  EXPECT_NEAR(orthogonal.affinity, 0, 1e-6);
  EXPECT_NEAR(orthogonal.largestAngle, std::numbers::pi / 2, 1e-6);
  EXPECT_TRUE(std::isnan(compareWithTangent(*space, {}, 0, 5, 1, 0).affinity));
  EXPECT_TRUE(std::isnan(compareWithTangent(RowSpace(), same, 1, 5, 1, 0).affinity));
  EXPECT_TRUE(std::isnan(removedShare(*space, std::vector<float>(5))));
}

TEST(TangentTest, randomPlanesHaveTheExpectedAffinity) {
  // E cos^2 over the smaller of both is max(p, q) / D for uniformly random subspaces.
  const auto space = rowSpace(matrix(3, 12,
                                     [] {
                                       std::vector<float> rows(36);
                                       for (std::size_t k = 0; k < 3; ++k) rows[k * 12 + 2 * k] = 1;
                                       return rows;
                                     }()),
                              1, {});
  const std::vector<float> plane{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  double squares = 0;
  constexpr int kDraws = 2000;
  for (std::uint64_t i = 0; i < kDraws; ++i)
    squares += std::pow(compareWithTangent(*space, plane, 2, 12, 7, i).random, 2) / kDraws;
  EXPECT_NEAR(squares, 3.0 / 12, 0.01);
  const auto once = compareWithTangent(*space, plane, 2, 12, 7, 5),
             again = compareWithTangent(*space, plane, 2, 12, 7, 5);
  EXPECT_EQ(once.random, again.random);
}

}  // namespace
}  // namespace mlens
