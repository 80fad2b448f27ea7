#include "ui/window/StartPage.h"

#include <QSignalSpy>
#include <QStackedWidget>

#include "tests/ui/WindowFixture.h"

namespace mlens {
namespace {

class StartPageTest : public WindowFixture {
 protected:
  StartPage* page() const { return window->startPage(); }
  QPushButton* button(const QString& accessibleName) const {
    for (auto* one : page()->findChildren<QPushButton*>()) {
      if (one->accessibleName() == accessibleName && !one->isHidden()) return one;
    }
    return nullptr;
  }
};

TEST_F(StartPageTest, ListsWhatWasOpenAndOpensItAgain) {
  const auto vectors = folder.vectors("points.npy", 30);
  openFile(vectors);
  EXPECT_FALSE(page()->isVisible());
  window->actions().start->trigger();
  ASSERT_TRUE(page()->isVisible());
  ASSERT_NE(button("Back to the views"), nullptr);
  button("Back to the views")->click();
  EXPECT_FALSE(page()->isVisible());
  EXPECT_EQ(workspace->points()->count, 30);
  close();

  open();
  window->showStart();
  EXPECT_EQ(button("Back to the views"), nullptr);
  QPushButton* recent = button("Open points.npy");
  ASSERT_NE(recent, nullptr);
  EXPECT_TRUE(recent->toolTip().endsWith("points.npy"));
  recent->setFocus();
  QTest::keyClick(recent, Qt::Key_Space);
  settle();
  EXPECT_FALSE(page()->isVisible());
  EXPECT_EQ(workspace->points()->count, 30);
}

TEST_F(StartPageTest, EveryWayInCanBeReachedByKeyboard) {
  settings->addRecent("/somewhere/old & new.mlens");
  window->showStart();
  ASSERT_TRUE(page()->isVisible());
  QStringList reached;
  for (int i = 0; i < 20; ++i) {
    const auto* focus = qobject_cast<QPushButton*>(QApplication::focusWidget());
    if (focus && page()->isAncestorOf(focus)) reached << focus->accessibleName();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
  }
  for (const char* name : {"Open…", "Open the example", "Train…", "Open old & new.mlens"}) {
    EXPECT_TRUE(reached.contains(QString::fromUtf8(name)))
        << name << " of " << reached.join("|").toStdString();
  }
  QSignalSpy asked(window.get(), &MainWindow::exampleRequested);
  button("Open the example")->click();
  EXPECT_EQ(asked.count(), 1);
}

TEST_F(StartPageTest, LeavesWhenSomethingOpensAndComesBackWhenAsked) {
  window->showStart();
  openExample();
  EXPECT_FALSE(page()->isVisible());
  EXPECT_TRUE(view(0)->isVisible());
  QTest::keyClick(view(0), Qt::Key_Home, Qt::AltModifier);
  EXPECT_TRUE(page()->isVisible());
}

}  // namespace
}  // namespace mlens
