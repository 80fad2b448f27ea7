// Tangent discs as they are drawn, without a window.
#include "ui/scene/DiscLayer.h"

#include <gtest/gtest.h>

#include <array>

#include <vtkActorCollection.h>
#include <vtkRenderer.h>

#include "tests/render/Specimen.h"
#include "ui/figure/OffscreenScene.h"

namespace mlens {
namespace {

constexpr int kDiscSide = 240;

/// Two points, the first with a disc of radius 0.3 or as asked for, looked at along the third axis.
class Discs : public testing::Test {
 protected:
  Discs() {
    colors_->rgba = {200, 40, 40, 255, 40, 200, 40, 255};
    disc_.first = {0.3F, 0, 0};
    disc_.second = {0, 0.3F, 0};
  }

  QImage drawn(int dimensions = 3) {
    auto map = std::make_shared<Projection>();
    map->spec.dimensions = dimensions;
    map->coordinates = *Matrix::create(2, 3, {-0.4F, 0, 0, 0.5F, 0, 0});
    auto discs = std::make_shared<TangentDiscs>();
    discs->discs = {disc_};
    auto offscreen = OffscreenScene::create();
    EXPECT_TRUE(offscreen) << offscreen.error().text();
    Scene& scene = (*offscreen)->scene();
    scene.setMap(map);
    scene.setColors(colors_);
    scene.setDiscs(discs);
    auto picture = (*offscreen)->render({}, {kDiscSide, kDiscSide}, 1);
    EXPECT_TRUE(picture);
    return *picture;
  }
  /// How much redder than the ground the picture is at a place of the plane.
  static int red(const QImage& picture, double x, double y, int dimensions = 3) {
    const auto at = ScreenMap({}, dimensions, kDiscSide, kDiscSide).project(x, y, 0);
    const QColor pixel = picture.pixelColor(static_cast<int>(at.x), static_cast<int>(at.y));
    return pixel.red() - darkTheme().ground[0] - (pixel.green() - darkTheme().ground[1]);
  }

  std::shared_ptr<PointColors> colors_ = std::make_shared<PointColors>();
  TangentDisc disc_;
};

TEST_F(Discs, AreTranslucentWithARim) {
  for (const int dimensions : {3, 2}) {
    const QImage picture = drawn(dimensions);
    const int inside = red(picture, -0.3, 0.15, dimensions), rim = red(picture, -0.4, 0.3, dimensions);
    EXPECT_GT(inside, 10) << dimensions;
    EXPECT_LT(inside, 60) << dimensions;
    EXPECT_GT(rim, inside + 20) << dimensions;
    EXPECT_EQ(red(picture, -0.15, 0.25, dimensions), 0) << dimensions;
    EXPECT_EQ(red(picture, 0.5, 0.2, dimensions), 0) << dimensions;
  }
}

TEST_F(Discs, AreSeenFromTheEdgeAndAsSegments) {
  disc_.second = {0, 0, 0.3F};
  EXPECT_GT(red(drawn(), -0.25, 0), 20);
  disc_.second = {};
  EXPECT_GT(red(drawn(), -0.25, 0), 20);
}

TEST_F(Discs, FollowTheirPoints) {
  colors_->rgba[3] = 0;
  EXPECT_EQ(red(drawn(), -0.3, 0.15), 0);
  colors_->rgba[3] = 100;
  const int faint = red(drawn(), -0.4, 0.3);
  colors_->rgba[3] = 255;
  EXPECT_GT(faint, 5);
  EXPECT_GT(red(drawn(), -0.4, 0.3), faint + 20);
  for (const std::int32_t row : {-1, 2, 1000}) {
    disc_.row = row;
    EXPECT_EQ(red(drawn(), -0.3, 0.15), 0) << row;
  }
}

TEST_F(Discs, ThousandsAreOneBuffer) {
  constexpr Index kMany = 5000;
  auto discs = std::make_shared<TangentDiscs>();
  for (Index i = 0; i < kMany; ++i)
    discs->discs.push_back({static_cast<std::int32_t>(i), {0.02F, 0, 0}, {0, 0.02F, 0}, 1});
  auto offscreen = OffscreenScene::create();
  ASSERT_TRUE(offscreen);
  Scene& scene = (*offscreen)->scene();
  const int actors = scene.renderer()->GetActors()->GetNumberOfItems();
  scene.setMap(specimen::map(kMany, 3));
  scene.setColors(specimen::colors(kMany, darkTheme()));
  const auto without = (*offscreen)->render({}, {kDiscSide, kDiscSide}, 1);
  scene.setDiscs(discs);
  const auto with = (*offscreen)->render({}, {kDiscSide, kDiscSide}, 1);
  ASSERT_TRUE(without && with);
  EXPECT_NE(*without, *with);
  EXPECT_EQ(scene.renderer()->GetActors()->GetNumberOfItems(), actors);
  scene.setDiscs(nullptr);
  EXPECT_EQ(*without, *(*offscreen)->render({}, {kDiscSide, kDiscSide}, 1));
}

}  // namespace
}  // namespace mlens
