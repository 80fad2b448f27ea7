#include <QComboBox>
#include <algorithm>
#include <cmath>

#include "tests/ui/WindowFixture.h"
#include "ui/window/ExportDialog.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

class CompareWindow : public WindowFixture {
 protected:
  void openBoth() {
    workspace->openSession(exampleSession(true));
    settle();
    ASSERT_NE(workspace->viewMap(1), nullptr);
  }
};

TEST_F(CompareWindow, FourViewsShowTwoCheckpointsAndTurnTogether) {
  openBoth();
  EXPECT_EQ(window->findChild<ManifoldView*>("viewD"), nullptr);  // not before it is needed
  QTest::keyClick(view(0), Qt::Key_4);
  settle();
  ASSERT_EQ(workspace->viewCount(), 4);
  EXPECT_EQ(workspace->session().views[2].embedding, (EmbeddingId{0, Stage::Projector}));
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(view(i)->isVisible()) << i;
    EXPECT_NE(workspace->viewMap(i), nullptr) << i;
  }
  EXPECT_TRUE(window->actions().lock->isChecked());
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(view(i)->camera(), view(0)->camera()) << "one pose";
    for (Index row = 0; row < 200; ++row) ASSERT_TRUE(view(i)->placeOf(row)) << "that shows all: " << i;
  }
  QTest::keyClick(view(0), Qt::Key_Right);
  EXPECT_EQ(view(3)->camera(), view(0)->camera());
  EXPECT_FALSE(view(0)->camera() == CameraPose{});

  const Index row = 17;
  workspace->setCurrent(row, false);
  workspace->select(Selection::of(200, std::vector<Index>{row}), SelectMode::Replace, "Click");
  EXPECT_TRUE(view(3)->placeOf(row).has_value());

  window->actions().layoutBeside->trigger();
  EXPECT_FALSE(view(2)->isVisible());
  EXPECT_TRUE(view(1)->isVisible());
}

TEST_F(CompareWindow, AllFourViewsCanBeExported) {
  openBoth();
  window->actions().layoutFour->trigger();
  settle();
  ASSERT_EQ(workspace->viewCount(), 4);
  window->files()->exportView();
  const auto* dialog = window->findChild<ExportDialog*>();
  ASSERT_NE(dialog, nullptr);
  const QComboBox* which = nullptr;
  for (const auto* box : dialog->findChildren<QComboBox*>()) {
    if (box->accessibleName() == "View") which = box;
  }
  ASSERT_NE(which, nullptr);
  QStringList names;
  for (int i = 0; i < which->count(); ++i) names << which->itemText(i);
  EXPECT_EQ(names,
            QStringList({"encoder", "encoder 2", "projector", "projector 2", "All views on one sheet"}));
}

TEST_F(CompareWindow, OneCheckpointSaysWhatIsMissing) {
  openExample();
  window->actions().layoutFour->trigger();
  EXPECT_EQ(workspace->viewCount(), 2);
  EXPECT_FALSE(view(1)->isHidden());
  EXPECT_TRUE(window->actions().layoutBeside->isChecked());
}

// At the end of its way each point is where the second view has it: same size, same camera, same place.
TEST_F(CompareWindow, PointsMoveFromOneMapToTheOther) {
  openExample();
  study->comparison()->alignMaps();
  window->actions().lock->setChecked(true);
  settle();
  ASSERT_FALSE(workspace->viewMap(1)->reference.empty());
  if (view(0)->width() != view(1)->width()) {  // an odd pixel
    window->resize(window->width() + 1, window->height());
    settle();
  }
  ASSERT_EQ(view(0)->size(), view(1)->size());
  view(0)->setCamera({});
  view(1)->setCamera({});
  const auto farthest = [this] {
    double most = 0;
    int seen = 0;
    double lift = 0;  // where the words take more lines, the middle of the view is higher
    for (Index row = 0; row < 200; row += 3) {
      const auto left = view(0)->placeOf(row), right = view(1)->placeOf(row);
      if (!left || !right) continue;
      const QPointF way = *left - *right;
      if (seen == 0) lift = way.y();
      most = std::max(most, std::hypot(way.x(), way.y() - lift));
      ++seen;
    }
    EXPECT_GT(seen, 30);
    return most;
  };
  const double apart = farthest();
  EXPECT_GT(apart, 2);
  window->views()->setMorph(1);
  view(0)->setCamera({});
  EXPECT_LT(farthest(), 0.5);
  window->views()->setMorph(0);
  view(0)->setCamera({});
  EXPECT_NEAR(farthest(), apart, 0.5);
}

}  // namespace
}  // namespace mlens
