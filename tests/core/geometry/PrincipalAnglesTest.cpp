#include "core/geometry/PrincipalAngles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace mlens {
namespace {

TEST(PrincipalAngles, PlanesTurnedByKnownAngles) {
  // In R4: span(e1, e2) and the same turned by a towards e3 and by b towards e4.
  for (const double a : {0.0, 1e-7, 1e-4, 0.3, 1.2, std::numbers::pi / 2}) {
    const double b = 0.5;
    const std::vector<float> u{1, 0, 0, 0, 0, 1, 0, 0};
    const std::vector<float> v{static_cast<float>(std::cos(a)), 0, static_cast<float>(std::sin(a)), 0, 0,
                               static_cast<float>(std::cos(b)), 0, static_cast<float>(std::sin(b))};
    const auto angles = principalAngles(u, 2, v, 2, 4);
    ASSERT_EQ(angles.size(), 2u);
    EXPECT_NEAR(angles[0], std::min(a, b), 1e-7);
    EXPECT_NEAR(angles[1], std::max(a, b), 1e-7);
    const double expected = std::sqrt((std::cos(a) * std::cos(a) + std::cos(b) * std::cos(b)) / 2);
    EXPECT_NEAR(affinity(u, 2, v, 2, 4), expected, 1e-6);
  }
}

TEST(PrincipalAngles, TinyAnglesKeepTheirDigits) {
  const double a = 1e-6;  // its cosine rounds to 1 in float32
  const std::vector<float> u{1, 0};
  const std::vector<float> v{static_cast<float>(std::cos(a)), static_cast<float>(std::sin(a))};
  EXPECT_NEAR(principalAngles(u, 1, v, 1, 2)[0], a, 1e-9);
}

TEST(PrincipalAngles, NestedAndOrthogonalSubspaces) {
  const std::vector<float> plane{1, 0, 0, 0, 1, 0}, line{0, 1, 0}, normal{0, 0, 1};
  EXPECT_NEAR(principalAngles(plane, 2, line, 1, 3)[0], 0, 1e-9);
  EXPECT_NEAR(principalAngles(normal, 1, plane, 2, 3)[0], std::numbers::pi / 2, 1e-9);
  EXPECT_DOUBLE_EQ(affinity(plane, 2, line, 1, 3), 1.0);
  EXPECT_DOUBLE_EQ(affinity(plane, 2, normal, 1, 3), 0.0);
  EXPECT_TRUE(principalAngles(plane, 2, {}, 0, 3).empty());
  EXPECT_TRUE(std::isnan(affinity(plane, 2, {}, 0, 3)));
}

TEST(PrincipalAngles, DistancesOfKnownAngles) {
  const std::vector<double> angles{0.0, std::numbers::pi / 2};
  const SubspaceDistances d = subspaceDistances(angles);
  EXPECT_NEAR(d.overlap, 0.5, 1e-12);
  EXPECT_NEAR(d.grassmann, std::numbers::pi / 2, 1e-12);
  EXPECT_NEAR(d.chordal, 1.0, 1e-12);
  EXPECT_NEAR(d.largestAngle, std::numbers::pi / 2, 1e-12);
}

}  // namespace
}  // namespace mlens
