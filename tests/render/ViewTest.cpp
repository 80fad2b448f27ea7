#include <gtest/gtest.h>

#include <QApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QSignalSpy>
#include <QTest>

#include "tests/render/Specimen.h"
#include "ui/figure/Figure.h"
#include "ui/scene/Picker.h"
#include "ui/view/ManifoldView.h"
#include "ui/view/ViewOverlay.h"
#include "ui/view/VtkView.h"

namespace mlens {
namespace {

class Application : public testing::Environment {
 public:
  void SetUp() override {
    prepareOpenGL();
    app_ = std::make_unique<QApplication>(count_, arguments_);
  }
  void TearDown() override { app_.reset(); }

 private:
  int count_ = 1;
  char name_[12] = "test_view";
  char* arguments_[2] = {name_, nullptr};
  std::unique_ptr<QApplication> app_;
};
const auto* const kApplication = testing::AddGlobalTestEnvironment(new Application);

constexpr Index kCount = 400;

class View : public testing::Test {
 protected:
  void SetUp() override { show(specimen::map(kCount, 3)); }

  void show(std::shared_ptr<const Projection> map) {
    ViewContent content;
    content.map = map;
    content.title = "encoder h, 512-d";
    view_.setAnimated(false);
    view_.setContent(content);
    view_.setColors(specimen::colors(map->coordinates.rows(), darkTheme()));
    view_.resize(500, 400);
    view_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view_));
    settle();
    ASSERT_GT(view_.framesDrawn(), 0);
  }
  /// Until nothing is drawn any more.
  void settle() {
    int before;
    do {
      before = view_.framesDrawn();
      QTest::qWait(120);
    } while (view_.framesDrawn() != before);
  }
  void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton,
            Qt::KeyboardModifiers modifiers = {}) {
    QTest::mousePress(&view_, button, modifiers, from);
    for (int i = 1; i <= 4; ++i) QTest::mouseMove(&view_, from + (to - from) * i / 4);
    QTest::mouseRelease(&view_, button, modifiers, to);
  }
  /// A point that is drawn alone, so that a click on it is certain.
  Index lonelyPoint() const {
    for (Index i = 0; i < kCount; ++i) {
      const auto at = view_.placeOf(i);
      if (!at) continue;
      bool alone = true;
      for (Index j = 0; j < kCount && alone; ++j) {
        const auto other = view_.placeOf(j);
        alone = j == i || !other || (*other - *at).manhattanLength() > 20;
      }
      if (alone) return i;
    }
    return -1;
  }
  const ViewOverlay::Look& look() const { return view_.findChild<ViewOverlay*>()->look(); }

  ManifoldView view_;
};

TEST_F(View, DrawsThePointsInTheirColours) {
  const QImage picture = view_.grab().toImage();
  const Index row = lonelyPoint();
  ASSERT_GE(row, 0);
  const QColor ground = picture.pixelColor(3, picture.height() / 2);
  EXPECT_NEAR(ground.red(), darkTheme().ground[0], 2);
  const QColor point = picture.pixelColor(view_.placeOf(row)->toPoint());
  EXPECT_GT(std::abs(point.red() - ground.red()) + std::abs(point.green() - ground.green()) +
                std::abs(point.blue() - ground.blue()),
            60);
}

TEST_F(View, IdleDrawsNothing) {
  settle();
  const int before = view_.framesDrawn();
  EXPECT_FALSE(QTest::qWaitFor([&] { return view_.framesDrawn() > before; }, 500));
  view_.setHovered(3);  // rings are painted over the picture
  view_.setCurrent(4);
  EXPECT_FALSE(QTest::qWaitFor([&] { return view_.framesDrawn() > before; }, 150));
  for (int i = 0; i < 20; ++i) view_.setPointSize(2 + i % 3);  // many wishes, one picture
  ASSERT_TRUE(QTest::qWaitFor([&] { return view_.framesDrawn() > before; }));
  settle();
  EXPECT_LE(view_.framesDrawn(), before + 2);
}

TEST_F(View, NewColoursUploadNoPositions) {
  const std::uint64_t uploaded = view_.positionsUploaded();
  ASSERT_GT(uploaded, 0u);
  const QImage before = view_.grab().toImage();
  std::vector<Index> rows(50);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<Index>(i);
  view_.setColors(specimen::colors(kCount, darkTheme(), Selection::of(kCount, rows)));
  settle();
  EXPECT_NE(view_.grab().toImage(), before);
  EXPECT_EQ(view_.positionsUploaded(), uploaded);
  ViewContent content;
  content.map = specimen::map(kCount, 2);
  view_.setContent(content);
  settle();
  EXPECT_GT(view_.positionsUploaded(), uploaded) << "the count does count";
}

TEST_F(View, LeftDragTurnsMiddleAndShiftPan) {
  QSignalSpy changed(&view_, &ManifoldView::cameraChanged);
  const CameraPose start = view_.camera();
  drag({250, 200}, {310, 230});
  const CameraPose turned = view_.camera();
  EXPECT_GT(changed.count(), 0);
  EXPECT_NE(turned.position, start.position);
  EXPECT_EQ(turned.focus, start.focus);
  EXPECT_NEAR(distanceToFocus(turned), distanceToFocus(start), 1e-9);
  drag({250, 200}, {310, 230}, Qt::MiddleButton);
  EXPECT_NE(view_.camera().focus, turned.focus);
  const CameraPose panned = view_.camera();
  drag({250, 200}, {310, 230}, Qt::LeftButton, Qt::ShiftModifier);
  EXPECT_NE(view_.camera().focus, panned.focus);
  EXPECT_EQ(view_.camera().up, panned.up);
}

TEST_F(View, TwoDimensionsPanAndDoNotTurn) {
  show(specimen::map(kCount, 2));
  const CameraPose start = view_.camera();
  drag({250, 200}, {300, 220});
  EXPECT_EQ(view_.camera().up, start.up);
  EXPECT_NE(view_.camera().focus, start.focus);
  EXPECT_EQ(view_.camera().position[2] - view_.camera().focus[2], start.position[2] - start.focus[2]);
  QTest::keyClick(&view_, Qt::Key_Plus);
  EXPECT_LT(view_.camera().parallelScale, start.parallelScale);
}

TEST_F(View, SetCameraIsSilentAndNewPositionsKeepIt) {
  QSignalSpy changed(&view_, &ManifoldView::cameraChanged);
  const CameraPose pose = rotated(view_.camera(), 40, 10);
  view_.setCamera(pose);
  EXPECT_EQ(changed.count(), 0);
  ViewContent content;
  content.map = specimen::map(kCount + 50, 3);
  view_.setContent(content);
  EXPECT_EQ(view_.camera(), pose);
  content.map = specimen::map(kCount, 2);
  view_.setContent(content);
  EXPECT_NE(view_.camera(), pose);
}

TEST_F(View, ClickHoverAndDoubleClickFindThePoint) {
  const Index row = lonelyPoint();
  ASSERT_GE(row, 0);
  const QPoint at = view_.placeOf(row)->toPoint();
  QSignalSpy clicked(&view_, &ManifoldView::clicked), hovered(&view_, &ManifoldView::hovered);
  QTest::mouseClick(&view_, Qt::LeftButton, {}, at);
  ASSERT_EQ(clicked.count(), 1);
  EXPECT_EQ(clicked[0][0].toLongLong(), row);
  QTest::mouseClick(&view_, Qt::LeftButton, {}, {4, 4});
  EXPECT_EQ(clicked[1][0].toLongLong(), -1);
  QTest::mouseMove(&view_, at);
  ASSERT_TRUE(QTest::qWaitFor([&] { return hovered.count() == 1; }, 2000));
  EXPECT_EQ(hovered[0][0].toLongLong(), row);
  EXPECT_TRUE(look().hovered.shown);
  QTest::mouseMove(&view_, {4, 4});
  ASSERT_TRUE(QTest::qWaitFor([&] { return hovered.count() == 2; }, 2000));
  EXPECT_EQ(hovered[1][0].toLongLong(), -1);
  EXPECT_FALSE(look().hovered.shown);
  QTest::mouseDClick(&view_, Qt::LeftButton, {}, at);
  const auto centre = view_.placeOf(row);
  ASSERT_TRUE(centre);
  EXPECT_NEAR(centre->x(), 250, 1);
  EXPECT_NEAR(centre->y(), 200, 1);
}

TEST_F(View, WheelZoomsToThePointer) {
  const double before = distanceToFocus(view_.camera());
  QWheelEvent event(QPointF(100, 120), view_.mapToGlobal(QPointF(100, 120)), {}, {0, 240}, Qt::NoButton,
                    Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&view_, &event);
  EXPECT_LT(distanceToFocus(view_.camera()), before);
}

TEST_F(View, AreaToolsSelectWhatLiesInside) {
  QSignalSpy selected(&view_, &ManifoldView::areaSelected);
  const CameraPose start = view_.camera();
  view_.setTool(ManifoldView::Tool::Rectangle);
  drag({100, 80}, {320, 300});
  ASSERT_EQ(selected.count(), 1);
  EXPECT_EQ(view_.camera(), start) << "the tool does not turn";
  const auto inside = selected[0][0].value<Selection>();
  EXPECT_EQ(selected[0][1].value<SelectMode>(), SelectMode::Replace);
  EXPECT_EQ(selected[0][2].toString(), "Rectangle");
  Index expected = 0;
  for (Index i = 0; i < kCount; ++i) {
    const auto at = view_.placeOf(i);
    const bool within = at && QRectF(100, 80, 220, 220).contains(*at);
    EXPECT_EQ(inside.contains(i), within);
    expected += within;
  }
  EXPECT_GT(expected, 10);

  view_.setTool(ManifoldView::Tool::Lasso);
  const std::pair<Qt::KeyboardModifiers, SelectMode> modes[] = {
      {Qt::ShiftModifier, SelectMode::Add},
      {Qt::AltModifier, SelectMode::Subtract},
      {Qt::ControlModifier, SelectMode::Subtract},
      {Qt::ShiftModifier | Qt::AltModifier, SelectMode::Intersect}};
  for (const auto& [modifiers, mode] : modes) {
    selected.clear();
    QTest::mousePress(&view_, Qt::LeftButton, modifiers, {60, 60});
    for (const QPoint p : {QPoint(440, 60), QPoint(440, 340), QPoint(60, 340)}) QTest::mouseMove(&view_, p);
    QTest::mouseRelease(&view_, Qt::LeftButton, modifiers, {60, 340});
    ASSERT_EQ(selected.count(), 1);
    EXPECT_EQ(selected[0][1].value<SelectMode>(), mode);
    EXPECT_GT(selected[0][0].value<Selection>().count(), 100);
  }
}

TEST_F(View, EscapeLeavesTheToolFirst) {
  QSignalSpy tool(&view_, &ManifoldView::toolChanged), escape(&view_, &ManifoldView::escapePressed);
  view_.setTool(ManifoldView::Tool::Lasso);
  QTest::mousePress(&view_, Qt::LeftButton, {}, {50, 50});
  QTest::mouseMove(&view_, {90, 90});
  QTest::keyClick(&view_, Qt::Key_Escape);
  EXPECT_EQ(tool.count(), 1);
  EXPECT_EQ(view_.tool(), ManifoldView::Tool::Turn);
  EXPECT_TRUE(look().area.isEmpty());
  QTest::mouseRelease(&view_, Qt::LeftButton, {}, {90, 90});
  EXPECT_EQ(escape.count(), 0);
  QTest::keyClick(&view_, Qt::Key_Escape);
  EXPECT_EQ(escape.count(), 1);
}

TEST_F(View, ArrowsTurnAndAnimatedMovesArrive) {
  const CameraPose start = view_.camera();
  QTest::keyClick(&view_, Qt::Key_Left);
  EXPECT_NE(view_.camera().position, start.position);
  view_.setAnimated(true);
  view_.resetCamera();
  EXPECT_TRUE(QTest::qWaitFor([&] { return view_.camera() == start; }, 3000));
  view_.centerOn(7);
  EXPECT_TRUE(QTest::qWaitFor(
      [&] {
        const auto at = view_.placeOf(7);
        return at && std::abs(at->x() - 250) < 1 && std::abs(at->y() - 200) < 1;
      },
      3000));
  view_.centerOn(-1);
  view_.centerOn(kCount);
}

TEST_F(View, HiddenPointsAreNotThere) {
  AppearanceSpec appearance;
  appearance.hiddenClasses = {0};
  view_.setColors(specimen::colors(kCount, darkTheme(), {}, appearance));
  EXPECT_FALSE(view_.placeOf(0));
  EXPECT_TRUE(view_.placeOf(1));
  QSignalSpy selected(&view_, &ManifoldView::areaSelected);
  view_.setTool(ManifoldView::Tool::Rectangle);
  drag({1, 1}, {498, 398});
  ASSERT_EQ(selected.count(), 1);
  EXPECT_EQ(selected[0][0].value<Selection>().count(), kCount * 9 / 10);
}

TEST_F(View, ManyPointsAreSampledWhileTurning) {
  const Index many = PointLayer::kShuffleFrom + 50'000;
  show(specimen::map(many, 3));
  ASSERT_TRUE(QTest::qWaitFor([&] { return look().sampling.isEmpty(); }));
  view_.rotateBy(10, 0);
  EXPECT_EQ(look().sampling, "drawing 200,000 of 250,000 while turning");
  ASSERT_TRUE(QTest::qWaitFor([&] { return look().sampling.isEmpty(); }, 5000));
}

TEST_F(View, EmptyViewsSayWhatWouldFillThem) {
  ViewContent content;
  content.placeholder = "Open a checkpoint to fill this view";
  view_.setContent(content);
  EXPECT_EQ(look().placeholder, content.placeholder);
  settle();
  QSignalSpy clicked(&view_, &ManifoldView::clicked);
  QTest::mouseClick(&view_, Qt::LeftButton, {}, {250, 200});
  EXPECT_EQ(clicked[0][0].toLongLong(), -1);
  view_.resetCamera();
  view_.setTool(ManifoldView::Tool::Lasso);
  drag({10, 10}, {200, 200});
  view_.setColors(specimen::colors(kCount + 1, darkTheme()));  // of other data
  view_.setNeighborhood(std::make_shared<const EdgeSet>(specimen::edges(kCount)), nullptr, {"edges"});
  settle();
  EXPECT_FALSE(view_.accessibleName().isEmpty());
}

TEST_F(View, ReparentedItDrawsAgain) {
  QWidget other;
  view_.setParent(&other);
  other.resize(500, 400);
  other.show();
  view_.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&other));
  settle();
  const Index row = lonelyPoint();
  ASSERT_GE(row, 0);
  const QImage picture = view_.grab().toImage();
  const QColor point = picture.pixelColor(view_.placeOf(row)->toPoint());
  EXPECT_GT(point.red() + point.green() + point.blue(), 150);
  view_.setParent(nullptr);
}

TEST_F(View, FiguresAreMadeBesideAVisibleView) {
  FigureContent content;
  content.points = std::make_shared<PointTable>(specimen::table(kCount));
  content.map = specimen::map(kCount, 3);
  FigureOptions options;
  options.size = {320, 240};
  const QImage before = view_.grab().toImage();
  QOpenGLContext context;
  QOffscreenSurface surface;
  ASSERT_TRUE(context.create());
  surface.create();
  ASSERT_TRUE(context.makeCurrent(&surface));
  const auto picture = renderFigure(content, options);
  ASSERT_TRUE(picture) << picture.error().text();
  EXPECT_EQ(QOpenGLContext::currentContext(), &context) << "what was current is so again";
  context.doneCurrent();
  view_.setPointSize(0);
  settle();
  EXPECT_EQ(view_.grab().toImage(), before);
}

}  // namespace
}  // namespace mlens
