// Walks over every action and control of the window.
#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QScrollBar>
#include <set>

#include "tests/core/checkpoint/Fixtures.h"
#include "tests/ui/WindowFixture.h"
#include "ui/window/ExportDialog.h"
#include "ui/window/ModelsWindow.h"
#include "ui/window/OpenDialog.h"
#include "ui/window/ReadingDialog.h"
#include "ui/window/ShortcutsDialog.h"
#include "ui/window/StartPage.h"
#include "ui/window/ViewFigure.h"

namespace mlens {
namespace {

bool isControl(const QWidget* widget) {
  return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
         qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QComboBox*>(widget) ||
         qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
         qobject_cast<const ManifoldView*>(widget);
}

/// Parts of Qt's own compound widgets speak through the whole.
bool isPart(const QWidget* widget) {
  for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
    if (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
        qobject_cast<const QAbstractItemView*>(parent) || qobject_cast<const QLineEdit*>(parent)) {
      return true;
    }
  }
  return qobject_cast<const QScrollBar*>(widget) || widget->objectName().startsWith("qt_");
}

void expectNames(QWidget* root) {
  for (QWidget* widget : root->findChildren<QWidget*>()) {
    if (!isControl(widget) || isPart(widget) || widget->focusPolicy() == Qt::NoFocus) continue;
    QAccessibleInterface* reader = QAccessible::queryAccessibleInterface(widget);
    ASSERT_NE(reader, nullptr);
    EXPECT_FALSE(reader->text(QAccessible::Name).isEmpty())
        << widget->metaObject()->className() << " \"" << widget->objectName().toStdString() << "\" in "
        << widget->parentWidget()->metaObject()->className() << ", tooltip "
        << widget->toolTip().toStdString();
  }
}

class WidgetsTest : public WindowFixture {};

TEST_F(WidgetsTest, EveryActionHasItsPlaceItsWordsAndItsOwnShortcut) {
  std::set<QString> shortcuts;
  for (const QAction* action : window->actions().all()) {
    const std::string name = action->text().toStdString();
    EXPECT_FALSE(name.empty());
    EXPECT_FALSE(action->toolTip().isEmpty()) << name;
    EXPECT_NE(action->toolTip(), QString(action->text()).remove('&'))
        << name << " needs a tooltip of its own";
    EXPECT_FALSE(action->statusTip().isEmpty()) << name;
    EXPECT_FALSE(action->icon().isNull()) << name;
    bool inMenu = false;
    for (const QObject* place : action->associatedObjects())
      inMenu = inMenu || qobject_cast<const QMenu*>(place);
    EXPECT_TRUE(inMenu) << name;
    if (action->shortcut().isEmpty()) continue;
    EXPECT_TRUE(shortcuts.insert(action->shortcut().toString()).second)
        << name << ": " << action->shortcut().toString().toStdString() << " is taken";
  }
  EXPECT_GT(shortcuts.size(), 25U);
}

TEST_F(WidgetsTest, EveryControlHasAnAccessibleName) {
  openExample();
  workspace->setCurrent(3, false);
  workspace->selectAll();
  settle();
  expectNames(window.get());
  OpenDialog openDialog(jobs.get(), settings.get(), window.get());
  expectNames(&openDialog);
  ExportDialog exportDialog({{"encoder", *viewFigure(*workspace, *window->views(), 0, view(0)->camera())}}, 0,
                            "x", workspace->session(), jobs.get(), settings.get(), window.get());
  expectNames(&exportDialog);
  ReadingDialog readingDialog(kFixtures / "moco-v2.pth.tar", {}, jobs.get(), window.get());
  ASSERT_TRUE(waitFor([&] { return readingDialog.ready(); }));
  expectNames(&readingDialog);
  window->actions().manyModels->trigger();
  expectNames(window->tools()->manyModels());
  window->showStart();
  expectNames(window->startPage());
  ShortcutsDialog shortcuts(window->actions().all(), window.get());
  expectNames(&shortcuts);
  AboutDialog about(loadEngine, window.get());
  expectNames(&about);
}

TEST_F(WidgetsTest, ModelsStayConsistentWhileEverythingChanges) {
  std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
  for (auto* list : window->findChildren<QAbstractItemView*>()) {
    if (!list->model() || isPart(list)) continue;
    testers.push_back(std::make_unique<QAbstractItemModelTester>(
        list->model(), QAbstractItemModelTester::FailureReportingMode::Fatal));
  }
  EXPECT_GE(testers.size(), 4U);
  openExample();
  workspace->selectAll();
  workspace->saveSelection("all");
  workspace->isolateClass(2);
  workspace->setCurrent(7, true);
  workspace->openCheckpoint(exampleFolder() / "weak.safetensors");
  settle();
  workspace->renameSelection("all", "everything");
  workspace->removeCheckpoint(0);
  workspace->undo();
  workspace->undo();
  window->files()->openPaths({folder.vectors("other.npy", 12)});
  answer("Discard");  // the saved selection is work
  settle();
  workspace->setCurrent(2, false);
  openFile(folder.text("one.csv", "a,b\n1,2\n"));
  EXPECT_EQ(workspace->points()->count, 1);
}

TEST_F(WidgetsTest, TheWindowFitsASmallScreen) {
  openExample();
  window->resize(1280, 800);
  settle();
  EXPECT_LE(window->minimumSizeHint().width(), 1280);
  EXPECT_LE(window->minimumSizeHint().height(), 760);
  EXPECT_EQ(window->size(), QSize(1280, 800));
  EXPECT_GE(view(0)->width(), 300);
  for (auto* dock : window->findChildren<QDockWidget*>()) {
    dock->show();
    dock->raise();
    settle();
    EXPECT_LE(window->minimumSizeHint().width(), 1280) << dock->objectName().toStdString();
    EXPECT_EQ(window->width(), 1280) << dock->objectName().toStdString();
  }
}

}  // namespace
}  // namespace mlens
