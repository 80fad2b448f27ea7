#include "ui/view/BarView.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <limits>

#include "ui/scene/Palette.h"
#include "ui/view/VtkView.h"

namespace mlens {
namespace {

class Bars : public testing::Test {
 protected:
  void SetUp() override {
    BarView::Content content;
    content.bars.rows = 2;
    content.bars.columns = 3;
    content.bars.values = {0.2, 0.5, 1, 0.1, std::numeric_limits<double>::quiet_NaN(), 0.8};
    content.rowNames = {"rotation", "blur"};
    content.columnNames = {"0.5", "1", "1.5"};
    content.title = "h, invariance ratio";
    view.setContent(content);
    view.resize(480, 360);
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
    ASSERT_TRUE(QTest::qWaitFor([this] { return view.findChild<VtkView*>()->framesDrawn() > 0; }));
  }
  QPointF place(int row, int column) const {
    const auto at = view.placeOf(row, column);
    EXPECT_TRUE(at);
    return at.value_or(QPointF());
  }
  void hover(QPointF at) {
    QMouseEvent move(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&view, &move);
  }
  void hover(int row, int column) { hover(place(row, column)); }

  BarView view;
};

bool alike(const QColor& a, const Rgb& b) {
  return std::abs(a.red() - b[0]) + std::abs(a.green() - b[1]) + std::abs(a.blue() - b[2]) < 24;
}

TEST_F(Bars, TopsHaveTheColourOfTheirValue) {
  const QImage picture = view.grab().toImage();
  const double ratio = picture.devicePixelRatio();
  const auto at = [&](int row, int column) {
    return picture.pixelColor((place(row, column) * ratio).toPoint());
  };
  EXPECT_TRUE(alike(at(0, 2), continuousColor("", 1))) << at(0, 2).name().toStdString();
  EXPECT_TRUE(alike(at(1, 0), continuousColor("", 0.1))) << at(1, 0).name().toStdString();
  const QColor none = at(1, 1);  // a grey tile
  EXPECT_LT(
      std::max({none.red(), none.green(), none.blue()}) - std::min({none.red(), none.green(), none.blue()}),
      24);
  EXPECT_LT(place(0, 2).y(), place(0, 0).y());  // the taller one reaches higher
}

TEST_F(Bars, HoveringReadsAndAClickChooses) {
  QSignalSpy chosen(&view, &BarView::chosen);
  hover(0, 1);
  EXPECT_EQ(view.readout(), "rotation, 1: 0.5");
  hover(1, 1);
  EXPECT_EQ(view.readout(), QStringLiteral("blur, 1: \u2013"));
  QTest::mouseClick(&view, Qt::LeftButton, {}, place(1, 2).toPoint());
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen.at(0).at(0).toInt(), 1);
  EXPECT_EQ(chosen.at(0).at(1).toInt(), 2);
  QTest::keyClick(&view, Qt::Key_Return);
  EXPECT_EQ(chosen.count(), 2);
  hover({2, 2});
  EXPECT_EQ(view.readout(), QString());
  QTest::keyClick(&view, Qt::Key_Return);
  QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(2, 2));
  EXPECT_EQ(chosen.count(), 2);
}

TEST_F(Bars, DragsKeysAndTheWheelMoveTheEye) {
  QSignalSpy chosen(&view, &BarView::chosen);
  const QPointF before = place(0, 2);
  QTest::keyClick(&view, Qt::Key_Right);
  const QPointF turned = place(0, 2);
  EXPECT_GT(QLineF(before, turned).length(), 3);
  QTest::keyClick(&view, Qt::Key_Left);
  EXPECT_LT(QLineF(before, place(0, 2)).length(), 0.5);
  const QPoint from = place(0, 0).toPoint();
  QTest::mousePress(&view, Qt::LeftButton, {}, from);
  for (int step = 1; step <= 4; ++step) {
    QMouseEvent move(QEvent::MouseMove, from + QPoint(15 * step, 0),
                     view.mapToGlobal(from + QPoint(15 * step, 0)), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(&view, &move);
  }
  QTest::mouseRelease(&view, Qt::LeftButton, {}, from + QPoint(60, 0));
  EXPECT_GT(QLineF(before, place(0, 2)).length(), 10);
  EXPECT_EQ(chosen.count(), 0);  // a turn chooses nothing
  const double apart = QLineF(place(0, 0), place(1, 2)).length();
  QWheelEvent wheel(QPointF(240, 180), view.mapToGlobal(QPointF(240, 180)), {}, {0, 360}, {}, {},
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(&view, &wheel);
  EXPECT_GT(QLineF(place(0, 0), place(1, 2)).length(), 1.2 * apart);
}

TEST_F(Bars, WithoutBarsItSaysWhatWouldFillIt) {
  hover(0, 1);
  BarView::Content nothing;
  nothing.empty = "Measure shows the bars";
  view.setContent(nothing);
  EXPECT_EQ(view.readout(), QString());
  EXPECT_EQ(view.accessibleDescription(), nothing.empty);
  hover({200, 200});
  view.setTheme(lightTheme());
  QCoreApplication::processEvents();
  EXPECT_FALSE(view.grab().isNull());
}

}  // namespace
}  // namespace mlens
