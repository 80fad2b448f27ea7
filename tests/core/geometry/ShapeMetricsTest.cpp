#include "core/geometry/ShapeMetrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>

#include "core/base/Random.h"
#include "core/geometry/RepresentationMetrics.h"

namespace mlens {
namespace {

Matrix cloud(Index rows, Index columns) {
  std::vector<float> values;
  for (Index i = 0; i < rows; ++i) {
    RandomStream random(3, static_cast<std::uint64_t>(i));
    for (Index j = 0; j < columns; ++j) {
      values.push_back(static_cast<float>(random.normal() / static_cast<double>(1 + j)));
    }
  }
  return *Matrix::create(rows, columns, std::move(values));
}

double valueOf(const ShapeMeasures& measures, std::string_view name) {
  for (std::size_t i = 0; i < measures.values.size(); ++i) {
    if (shapeMetrics()[i].name == name) return measures.values[i];
  }
  ADD_FAILURE() << "no metric " << name;
  return 0;
}

TEST(ShapeMetrics, AreTheNumbersOfTheCommandLine) {
  const Matrix points = cloud(200, 20);
  const auto shape = measureShape(points, 1, {});
  ASSERT_TRUE(shape) << shape.error().text();
  const auto all = measure(points, {}, {}, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(shape->singularValues, all->spectrum.singularValues);
  EXPECT_EQ(valueOf(*shape, "effective_rank"), all->spectrum.effectiveRank);
  EXPECT_EQ(valueOf(*shape, "rankme"), all->spectrum.rankMe);
  EXPECT_EQ(valueOf(*shape, "participation_ratio"), all->spectrum.participationRatio);
  EXPECT_EQ(valueOf(*shape, "alpha_req"), all->spectrum.alphaReq);
  EXPECT_EQ(valueOf(*shape, "two_nn"), all->twoNn);
  EXPECT_EQ(valueOf(*shape, "mle_k20"), all->mle);
  EXPECT_EQ(valueOf(*shape, "uniformity"), all->uniformity);
  EXPECT_EQ(valueOf(*shape, "collapse_std"), all->spectrum.collapse);
  EXPECT_TRUE(shape->notes.empty());
}

TEST(ShapeMetrics, EveryNumberIsThereFromItsNumberOfPointsOn) {
  for (const Index rows : {0, 1, 2, 3, 13, 14, 20, 21}) {
    const auto shape = measureShape(rows == 0 ? Matrix() : cloud(rows, 20), 1, {});
    ASSERT_TRUE(shape) << rows << ": " << shape.error().text();
    ASSERT_EQ(shape->values.size(), shapeMetrics().size());
    for (std::size_t i = 0; i < shape->values.size(); ++i) {
      EXPECT_EQ(std::isfinite(shape->values[i]), rows >= shapeMetrics()[i].needs)
          << shapeMetrics()[i].name << " of " << rows << " rows";
    }
  }
}

TEST(ShapeMetrics, WhatHasNoNumberSaysWhy) {
  const auto same = measureShape(*Matrix::create(30, 3, std::vector<float>(90, 2.f)), 1, {});
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_TRUE(std::isnan(valueOf(*same, "effective_rank")));
  EXPECT_TRUE(std::isnan(valueOf(*same, "two_nn")));
  EXPECT_FALSE(same->notes.empty());
  std::vector<float> values(30 * 3, 1.f);
  values[0] = values[1] = values[2] = 0;  // no direction
  const auto zero = measureShape(*Matrix::create(30, 3, values), 1, {});
  ASSERT_TRUE(zero) << zero.error().text();
  EXPECT_TRUE(std::isnan(valueOf(*zero, "uniformity")));
  values[5] = std::numeric_limits<float>::quiet_NaN();
  const auto broken = measureShape(*Matrix::create(30, 3, values), 1, {});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace mlens
