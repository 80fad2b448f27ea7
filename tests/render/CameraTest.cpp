#include "ui/scene/Camera.h"

#include <gtest/gtest.h>
#include <vtkCamera.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>

#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr double kWidth = 800, kHeight = 500;

CameraPose somePose(RandomStream& random) {
  CameraPose pose;
  for (int j = 0; j < 3; ++j) {
    pose.position[j] = random.uniform(-3, 3);
    pose.focus[j] = random.uniform(-0.5, 0.5);
    pose.up[j] = random.uniform(-1, 1);
  }
  pose.position[2] += 5;
  pose.parallelScale = random.uniform(0.3, 2);
  return pose;
}

class CameraIn : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(TwoAndThree, CameraIn, testing::Values(2, 3));

TEST_P(CameraIn, ProjectsAsVtkDoes) {
  RandomStream random(1);
  for (int trial = 0; trial < 50; ++trial) {
    const CameraPose pose = somePose(random);
    vtkNew<vtkCamera> camera;
    const double lift = trial % 2 == 0 ? 0 : random.uniform(-0.2, 0.2);  // of the height
    applyPose(pose, GetParam(), camera, lift);
    camera->SetClippingRange(0.1, 20);
    vtkMatrix4x4* matrix = camera->GetCompositeProjectionTransformMatrix(kWidth / kHeight, -1, 1);
    const ScreenMap map(pose, GetParam(), kWidth, kHeight, lift * kHeight);
    const double p[4] = {random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), 1};
    double clip[4];
    matrix->MultiplyPoint(p, clip);
    const auto at = map.project(p[0], p[1], p[2]);
    ASSERT_EQ(at.inFront, clip[3] > 0);
    if (!at.inFront) continue;
    EXPECT_NEAR(at.x, (1 + clip[0] / clip[3]) * kWidth / 2, 1e-6);
    EXPECT_NEAR(at.y, (1 - clip[1] / clip[3]) * kHeight / 2, 1e-6);
  }
}

TEST_P(CameraIn, ZoomKeepsWhatLiesUnderThePointer) {
  RandomStream random(2);
  for (int trial = 0; trial < 50; ++trial) {
    const CameraPose pose = somePose(random);
    const double x = random.uniform(0, kWidth), y = random.uniform(0, kHeight);
    // A point of the focal plane under (x, y): pan the focus there.
    const CameraPose there = panned(pose, GetParam(), kHeight, kWidth / 2 - x, kHeight / 2 - y);
    const CameraPose near = zoomed(pose, GetParam(), kWidth, kHeight, random.uniform(0.5, 2), x, y);
    const auto at =
        ScreenMap(near, GetParam(), kWidth, kHeight).project(there.focus[0], there.focus[1], there.focus[2]);
    EXPECT_NEAR(at.x, x, 1e-6);
    EXPECT_NEAR(at.y, y, 1e-6);
  }
}

TEST_P(CameraIn, PanMovesThePlaneOfTheFocusWithThePointer) {
  RandomStream random(3);
  const CameraPose pose = somePose(random);
  const CameraPose moved = panned(pose, GetParam(), kHeight, 30, -20);
  const auto at =
      ScreenMap(moved, GetParam(), kWidth, kHeight).project(pose.focus[0], pose.focus[1], pose.focus[2]);
  EXPECT_NEAR(at.x, kWidth / 2 + 30, 1e-6);
  EXPECT_NEAR(at.y, kHeight / 2 - 20, 1e-6);
}

TEST_P(CameraIn, FitShowsEveryCornerOnAnyShape) {
  Bounds box;
  box.empty = false;
  box.low = {-1, -0.2, GetParam() == 2 ? 0 : -3.0};
  box.high = {2, 0.7, GetParam() == 2 ? 0 : 0.5};
  for (const auto& [width, height] : {std::pair{800., 500.}, {300., 900.}, {1600., 200.}}) {
    const ScreenMap map(fitPose(box, GetParam(), width / height), GetParam(), width, height);
    double extent = 0;
    for (int corner = 0; corner < 8; ++corner) {
      const auto at =
          map.project(corner & 1 ? box.high[0] : box.low[0], corner & 2 ? box.high[1] : box.low[1],
                      corner & 4 ? box.high[2] : box.low[2]);
      EXPECT_TRUE(at.inFront && at.x > 0 && at.x < width && at.y > 0 && at.y < height);
      extent = std::max({extent, std::abs(at.x - width / 2) / width, std::abs(at.y - height / 2) / height});
    }
    EXPECT_GT(extent, 0.3) << "uses the screen";
  }
}

TEST_P(CameraIn, FitLeavesRoomForWords) {
  Bounds box;
  box.empty = false;
  box.low = {-1, -2, GetParam() == 2 ? 0 : -3.0};
  box.high = {2, 0.7, GetParam() == 2 ? 0 : 0.5};
  const double width = 300, height = 400, above = 40, below = 100, free = height - above - below;
  const CameraPose pose = fitPose(box, GetParam(), width / free, nullptr, free / height);
  const ScreenMap map(pose, GetParam(), width, height, (below - above) / 2);
  for (int corner = 0; corner < 8; ++corner) {
    const auto at = map.project(corner & 1 ? box.high[0] : box.low[0], corner & 2 ? box.high[1] : box.low[1],
                                corner & 4 ? box.high[2] : box.low[2]);
    EXPECT_TRUE(at.inFront && at.x > 0 && at.x < width && at.y > above && at.y < height - below);
  }
}

TEST(Camera, TurningKeepsDistanceAndGoesRound) {
  CameraPose pose;
  for (int i = 0; i < 72; ++i) pose = rotated(pose, 5, 0);
  EXPECT_NEAR(pose.position[0], 0, 1e-9);
  EXPECT_NEAR(pose.position[2], 4, 1e-9);
  const CameraPose right = rotated(CameraPose{}, 90, 0), above = rotated(CameraPose{}, 0, 90);
  EXPECT_NEAR(right.position[0], 4, 1e-9);
  EXPECT_NEAR(above.position[1], 4, 1e-9);
}

TEST(Camera, BetweenStartsAndEndsAtItsPoses) {
  RandomStream random(4);
  const CameraPose a = somePose(random), b = somePose(random);
  for (const auto& [t, pose] : {std::pair{0.0, a}, {1.0, b}}) {
    const ScreenMap expected(pose, 3, kWidth, kHeight), found(between(a, b, t), 3, kWidth, kHeight);
    const auto p = expected.project(0.3, -0.2, 0.1), q = found.project(0.3, -0.2, 0.1);
    EXPECT_NEAR(p.x, q.x, 1e-6);
    EXPECT_NEAR(p.y, q.y, 1e-6);
  }
}

TEST(Camera, DegeneratePosesStayFinite) {
  CameraPose pose;
  pose.position = pose.focus;
  pose.up = {0, 0, 0};
  const auto at = ScreenMap(rotated(pose, 10, 10), 3, kWidth, kHeight).project(1, 1, 1);
  EXPECT_TRUE(std::isfinite(at.x) && std::isfinite(at.y));
  const float values[] = {NAN, 0, 0, 1, 2, 3};
  const Bounds bounds = boundsOf(values);
  EXPECT_FALSE(bounds.empty);
  EXPECT_EQ(bounds.low, bounds.high);
  EXPECT_TRUE(boundsOf({}).empty);
}

}  // namespace
}  // namespace mlens
