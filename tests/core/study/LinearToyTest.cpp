#include "core/study/LinearToy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/Parallel.h"
#include "core/data/AffineChange.h"
#include "tests/core/study/AnalyticEngine.h"

namespace mlens {
namespace {

LinearToyOptions closedForm() {
  LinearToyOptions options;
  options.train = false;
  return options;
}

// Sigma_b - Sigma_w is extent^2 - s^2 along each generator and 1 along the content.
TEST(LinearToy, RemovesTheGeneratorsThatReachBeyondTheirExtent) {
  LinearManifoldOptions options;
  options.samples = 1500;
  options.dimension = 24;
  options.content = 6;
  const auto manifold = linearManifold(options);
  ASSERT_TRUE(manifold) << manifold.error().text();
  const auto toy = linearToy(nullptr, **manifold, closedForm(), {});
  ASSERT_TRUE(toy) << toy.error().text();
  ASSERT_EQ(toy->rows.size(), 5u);
  for (const auto& row : toy->rows) {
    int below = 0;  // generators whose extent is not reached
    for (std::size_t g = 0; g < options.extents.size(); ++g) {
      const bool removed = row.strength > options.extents[g];
      EXPECT_NEAR(row.removedClosed[g], removed ? 1 : 0, 0.02) << row.strength << ", generator " << g;
      below += !removed;
    }
    EXPECT_EQ(row.kept, options.content + below) << row.strength;
    EXPECT_TRUE(std::isnan(row.rank));
  }
  const auto table = numbersOf(*toy);
  EXPECT_EQ(table.columns.size(), 2 + options.extents.size());
  EXPECT_EQ(table.columns[1].values.front(), 6 + 5);
}

TEST(LinearToy, TheSameBitsOnAnyNumberOfThreads) {
  const int before = threadBudget();
  const auto run = [](int threads) {
    setThreadBudget(threads);
    const auto images = onePixels(12);
    const auto manifold = pictureManifold(images, 6, {});
    EXPECT_TRUE(manifold);
    return (*manifold)->samples().row(3)[7] +
           linearToy(nullptr, **manifold, closedForm(), {})->rows[2].removedClosed[0];
  };
  const double one = run(1), two = run(2);
  setThreadBudget(before);
  EXPECT_EQ(one, two);
}

TEST(LinearToy, StopsAndRefuses) {
  const auto manifold = linearManifold({});
  ASSERT_TRUE(manifold);
  LinearToyOptions options = closedForm();
  options.views = 1;
  EXPECT_EQ(linearToy(nullptr, **manifold, options, {}).error().code, ErrorCode::InvalidArgument);
  options = closedForm();
  options.strengths = {0.1, -1};
  EXPECT_EQ(linearToy(nullptr, **manifold, options, {}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(linearToy(nullptr, **manifold, {}, {}).error().code, ErrorCode::InvalidArgument);  // no engine
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(linearToy(nullptr, **manifold, closedForm(), JobContext(stop.get_token())).error().code,
            ErrorCode::Cancelled);
  LinearManifoldOptions tight;
  tight.dimension = 10;
  EXPECT_EQ(linearManifold(tight).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(pictureManifold(onePixels(1), 6, {}).error().code, ErrorCode::BadFormat);
}

/// A bright square on black, off the centre.
std::vector<float> square(int side) {
  std::vector<float> picture(static_cast<std::size_t>(side * side), 0.0f);
  for (int row = 4; row < 8; ++row) {
    for (int column = 6; column < 10; ++column) picture[static_cast<std::size_t>(row * side + column)] = 1;
  }
  return picture;
}

TEST(AffineChange, MovesWhatItSays) {
  constexpr int kSide = 16;
  const auto picture = square(kSide);
  const auto changed = [&](const AffineChange& change) {
    std::vector<float> out(picture.size());
    applyAffineChange(picture, kSide, change, out);
    return out;
  };
  EXPECT_EQ(changed({}), picture);
  const auto centre = [](const std::vector<float>& values) {
    double x = 0, y = 0, all = 0;
    for (int i = 0; i < kSide * kSide; ++i) {
      const double value = values[static_cast<std::size_t>(i)];
      x += value * ((i % kSide + 0.5) / 8 - 1);
      y += value * ((i / kSide + 0.5) / 8 - 1);
      all += value;
    }
    return std::array{x / all, y / all, all};
  };
  const auto before = centre(picture);  // (0, -0.25), 16
  AffineChange shift, turn, grow, shear, light;
  shift.right = 0.25;
  shift.down = -0.125;
  EXPECT_NEAR(centre(changed(shift))[0], before[0] + 0.25, 1e-5);
  EXPECT_NEAR(centre(changed(shift))[1], before[1] - 0.125, 1e-5);
  turn.rotation = std::numbers::pi / 2;  // x' = -y, y' = x
  EXPECT_NEAR(centre(changed(turn))[0], -before[1], 1e-5);
  EXPECT_NEAR(centre(changed(turn))[1], before[0], 1e-5);
  grow.scale = std::log(2.0);
  EXPECT_NEAR(centre(changed(grow))[1], 2 * before[1], 0.02);
  EXPECT_NEAR(centre(changed(grow))[2], 4 * before[2], 2.5);  // its rim leaves the picture
  shear.shear = 0.5;                                          // x' = x + 0.5 y
  EXPECT_NEAR(centre(changed(shear))[0], before[0] + 0.5 * before[1], 0.02);
  EXPECT_NEAR(centre(changed(shear))[1], before[1], 0.02);
  light.contrast = -0.5;
  light.offset = 0.25;
  const auto dim = changed(light);
  EXPECT_FLOAT_EQ(dim[0], 0.25f);
  EXPECT_FLOAT_EQ(dim[5 * kSide + 7], 0.75f);
}

}  // namespace
}  // namespace mlens
