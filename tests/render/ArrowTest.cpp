// Displacement arrows and the marks of new points as they are drawn, without a window.
#include "ui/scene/ArrowLayer.h"

#include <gtest/gtest.h>

#include "tests/render/Specimen.h"
#include "ui/figure/OffscreenScene.h"

namespace mlens {
namespace {

constexpr int kArrowSide = 240;

/// Two red points that came from the left, looked at along the third axis.
class Arrows : public testing::Test {
 protected:
  Arrows() {
    colors_->rgba = {200, 40, 40, 255, 200, 40, 40, 255};
    map_->spec.dimensions = 2;
    map_->coordinates = *Matrix::create(2, 3, {0.5F, 0.4F, 0, 0.5F, -0.4F, 0});
    map_->reference = *Matrix::create(2, 3, {-0.5F, 0.4F, 0, -0.5F, -0.4F, 0});
  }

  QImage drawn(std::vector<std::int32_t> rows, std::shared_ptr<const Matrix> marks = nullptr) {
    auto offscreen = OffscreenScene::create();
    EXPECT_TRUE(offscreen) << offscreen.error().text();
    Scene& scene = (*offscreen)->scene();
    scene.setMap(map_);
    scene.setColors(colors_);
    scene.setArrows(std::make_shared<const std::vector<std::int32_t>>(std::move(rows)));
    scene.setMarks(std::move(marks));
    auto picture = (*offscreen)->render({}, {kArrowSide, kArrowSide}, 1);
    EXPECT_TRUE(picture);
    return *picture;
  }
  static QColor at(const QImage& picture, double x, double y) {
    const auto place = ScreenMap({}, 2, kArrowSide, kArrowSide).project(x, y, 0);
    QColor best;
    int most = -1000;
    for (int dy = -1; dy <= 1; ++dy) {  // thin lines fall between pixels
      const QColor pixel = picture.pixelColor(static_cast<int>(place.x), static_cast<int>(place.y) + dy);
      if (pixel.red() - pixel.green() > most) best = pixel;
      most = std::max(most, pixel.red() - pixel.green());
    }
    return best;
  }
  static int red(const QImage& picture, double x, double y) {
    const QColor pixel = at(picture, x, y);
    return pixel.red() - darkTheme().ground[0] - (pixel.green() - darkTheme().ground[1]);
  }

  std::shared_ptr<PointColors> colors_ = std::make_shared<PointColors>();
  std::shared_ptr<Projection> map_ = std::make_shared<Projection>();
};

TEST_F(Arrows, LeadFromWherePointsWereFainterAtTheTail) {
  const QImage picture = drawn({0});
  EXPECT_GT(red(picture, 0.3, 0.4), 15);
  EXPECT_GT(red(picture, 0.3, 0.4), red(picture, -0.4, 0.4) + 10);
  EXPECT_GT(red(picture, -0.4, 0.4), 0);
  EXPECT_EQ(red(picture, -0.7, 0.4), 0);
  EXPECT_EQ(red(picture, 0.0, -0.4), 0);  // the other point was not asked for
}

TEST_F(Arrows, FollowTheirPoints) {
  colors_->rgba[3] = 0;
  EXPECT_EQ(red(drawn({0}), 0.0, 0.4), 0);
  map_->reference = map_->coordinates;  // nowhere to come from
  EXPECT_EQ(red(drawn({0, 1}), 0.0, -0.4), 0);
  map_->reference = {};
  EXPECT_EQ(red(drawn({0, 1, 7, -1}), 0.0, -0.4), 0);
}

TEST_F(Arrows, NewPointsAreMarkedBesideTheOthers) {
  const auto marks = std::make_shared<const Matrix>(*Matrix::create(1, 3, {0, 0, 0}));
  const QColor mark = at(drawn({}, marks), 0, 0);
  EXPECT_GT(mark.green(), 120);
  EXPECT_LT(at(drawn({}), 0, 0).green(), 60);
}

}  // namespace
}  // namespace mlens
