#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QMenu>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>

#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/panels/AppearancePanel.h"
#include "ui/panels/ClassCounts.h"
#include "ui/panels/LegendModel.h"
#include "ui/panels/LegendPanel.h"
#include "ui/panels/SelectionPanel.h"
#include "ui/panels/SourcesModel.h"
#include "ui/panels/SourcesPanel.h"
#include "ui/widgets/Icons.h"

namespace mlens {
namespace {

template <class Button>
void press(const QWidget& panel, const QString& text) {
  for (auto* button : panel.findChildren<Button*>()) {
    if (button->text() == text || button->accessibleName() == text)
      return QTest::mouseClick(button, Qt::LeftButton);
  }
  ADD_FAILURE() << "no button " << text.toStdString();
}

void trigger(QWidget& panel, const QString& text) {
  for (auto* menu : panel.findChildren<QMenu*>()) {
    for (QAction* action : menu->actions()) {
      if (action->text() == text) {
        action->trigger();
        menu->close();
        return;
      }
    }
  }
  ADD_FAILURE() << "no menu entry " << text.toStdString();
}

void clickRow(QAbstractItemView& view, int row, Qt::KeyboardModifiers modifiers = {}) {
  const QRect place = view.visualRect(view.model()->index(row, 0));
  QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers,
                    QPoint(place.left() + 20, place.center().y()));
}

template <class Panel>
std::unique_ptr<Panel> shown(Workspace& workspace) {
  auto panel = std::make_unique<Panel>(&workspace);
  panel->resize(320, 600);
  panel->show();
  return panel;
}

using Panels = OpenedWorkspace;

TEST_F(Panels, everyIconInTheResourcesDraws) {
  const QDir folder(QStringLiteral(MLENS_SOURCE_DIR "/resources/icons"));
  const QStringList files = folder.entryList({QStringLiteral("*.svg")});
  EXPECT_GE(files.size(), 25);
  for (const QString& file : files) {
    const QImage image = themedIcon(file.chopped(4), lightTheme()).pixmap(20, 20).toImage();
    ASSERT_FALSE(image.isNull()) << file.toStdString();
    int drawn = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) drawn += qAlpha(image.pixel(x, y)) > 128;
    }
    EXPECT_GT(drawn, 8) << file.toStdString();
  }
  EXPECT_TRUE(themedIcon(QStringLiteral("no-such-icon"), lightTheme()).isNull());
}

TEST_F(Panels, aClickInTheLegendHidesAndShowsAClass) {
  open(0);
  auto panel = shown<LegendPanel>(workspace_);
  clickRow(*panel->view(), 1);
  EXPECT_EQ(workspace_.appearance().hiddenClasses, (std::vector<std::int32_t>{1}));
  clickRow(*panel->view(), 2);
  EXPECT_EQ(workspace_.appearance().hiddenClasses, (std::vector<std::int32_t>{1, 2}));
  clickRow(*panel->view(), 1);
  EXPECT_EQ(workspace_.appearance().hiddenClasses, (std::vector<std::int32_t>{2}));
  press<QPushButton>(*panel, QStringLiteral("Show all classes"));
  EXPECT_TRUE(workspace_.appearance().hiddenClasses.empty());
  panel->view()->setCurrentIndex(panel->view()->model()->index(0, 0));
  QTest::keyClick(panel->view(), Qt::Key_Space);
  EXPECT_EQ(workspace_.appearance().hiddenClasses, (std::vector<std::int32_t>{0}));
}

TEST_F(Panels, aDoubleClickInTheLegendIsolatesInOneStep) {
  open(0);
  auto panel = shown<LegendPanel>(workspace_);
  const QRect place = panel->view()->visualRect(panel->view()->model()->index(1, 0));
  const QPoint at(place.left() + 20, place.center().y());
  QTest::mouseClick(panel->view()->viewport(), Qt::LeftButton, {}, at);
  QTest::mouseDClick(panel->view()->viewport(), Qt::LeftButton, {}, at);
  EXPECT_EQ(workspace_.appearance().hiddenClasses, (std::vector<std::int32_t>{0, 2}));
  workspace_.undo();
  EXPECT_TRUE(workspace_.appearance().hiddenClasses.empty());
  EXPECT_FALSE(workspace_.history().canUndo());
}

TEST_F(Panels, theLegendsMenuSelectsAClass) {
  open(0);
  auto panel = shown<LegendPanel>(workspace_);
  const auto at = [&](int row) {
    return panel->view()->visualRect(panel->view()->model()->index(row, 0)).center();
  };
  Q_EMIT panel->view()->customContextMenuRequested(at(2));
  trigger(*panel, QStringLiteral("Select this class"));
  std::vector<Index> coats;
  for (Index i = 40; i < 60; ++i) coats.push_back(i);
  EXPECT_EQ(workspace_.selection(), Selection::of(60, coats));
}

TEST_F(Panels, theLegendDoesNotHideWhatIsNoClass) {
  open(0);
  auto panel = shown<LegendPanel>(workspace_);
  workspace_.setColor({ColorSpec::By::Selection, {}, {}});
  ASSERT_EQ(panel->view()->model()->rowCount(), 2);
  clickRow(*panel->view(), 0);
  EXPECT_TRUE(workspace_.appearance().hiddenClasses.empty());
}

TEST_F(Panels, selectionsAreSavedRecalledRenamedAndDeleted) {
  open(0);
  auto panel = shown<SelectionPanel>(workspace_);
  const auto select = [&](std::vector<Index> rows) {
    workspace_.select(Selection::of(60, rows), SelectMode::Replace, QStringLiteral("Lasso"));
  };
  auto* name = named<QLineEdit>(*panel, QStringLiteral("Name of the selection"));
  select({1, 2, 3});
  QTest::keyClicks(name, QStringLiteral("few bags"));
  QTest::keyClick(name, Qt::Key_Return);
  select({21, 41});
  QTest::keyClicks(name, QStringLiteral("others"));
  press<QPushButton>(*panel, QStringLiteral("Save"));
  ASSERT_EQ(workspace_.session().selections.size(), 2u);

  clickRow(*panel->namedView(), 0);
  EXPECT_EQ(workspace_.selection(), Selection::of(60, std::vector<Index>{1, 2, 3}));
  clickRow(*panel->namedView(), 1, Qt::ShiftModifier);
  EXPECT_EQ(workspace_.selection(), Selection::of(60, std::vector<Index>{1, 2, 3, 21, 41}));
  clickRow(*panel->namedView(), 0, Qt::AltModifier);
  EXPECT_EQ(workspace_.selection(), Selection::of(60, std::vector<Index>{21, 41}));

  panel->namedView()->setCurrentIndex(panel->namedView()->model()->index(0, 0));
  press<QToolButton>(*panel, QStringLiteral("Rename"));
  auto* editor = panel->namedView()->findChild<QLineEdit*>();
  ASSERT_NE(editor, nullptr);
  editor->selectAll();
  QTest::keyClicks(editor, QStringLiteral("bags"));
  QTest::keyClick(editor, Qt::Key_Return);
  QCoreApplication::processEvents();
  EXPECT_EQ(workspace_.session().selections[0].name, "bags");
  panel->namedView()->setCurrentIndex(panel->namedView()->model()->index(0, 0));
  QTest::keyClick(panel->namedView(), Qt::Key_Delete);
  ASSERT_EQ(workspace_.session().selections.size(), 1u);
  EXPECT_EQ(workspace_.session().selections[0].name, "others");
  EXPECT_TRUE(errors_.isEmpty());
}

TEST_F(Panels, theSelectionIsCountedByClass) {
  open(0);
  auto panel = shown<SelectionPanel>(workspace_);
  std::vector<Index> rows{0, 20, 21, 40, 41, 42};
  workspace_.select(Selection::of(60, rows), SelectMode::Replace, QStringLiteral("Lasso"));
  EXPECT_EQ(named<QLabel>(*panel, QStringLiteral("Points selected"))->text(),
            QStringLiteral("6 of 60 selected"));
  const auto* model = named<QListView>(*panel, QStringLiteral("Classes of the selected points"))->model();
  ASSERT_EQ(model->rowCount(), 3);
  const std::pair<QString, int> expected[] = {
      {QStringLiteral("coat"), 3}, {QStringLiteral("boot"), 2}, {QStringLiteral("bag"), 1}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(model->index(i, 0).data().toString(), expected[i].first);
    EXPECT_EQ(model->index(i, 0).data(ClassCountsModel::CountRole).toInt(), expected[i].second);
    EXPECT_DOUBLE_EQ(model->index(i, 0).data(ClassCountsModel::ShareRole).toDouble(),
                     expected[i].second / 6.0);
  }
  press<QToolButton>(*panel, QStringLiteral("Invert"));
  EXPECT_EQ(workspace_.selection().count(), 54);
  press<QToolButton>(*panel, QStringLiteral("Undo"));
  EXPECT_EQ(workspace_.selection().count(), 6);
  press<QToolButton>(*panel, QStringLiteral("None"));
  EXPECT_EQ(model->rowCount(), 0);
  QSignalSpy exported(panel.get(), &SelectionPanel::exportRequested);
  press<QPushButton>(*panel, QStringLiteral("Export CSV…"));
  EXPECT_EQ(exported.count(), 0);  // nothing is selected
  press<QToolButton>(*panel, QStringLiteral("All"));
  press<QPushButton>(*panel, QStringLiteral("Export CSV…"));
  EXPECT_EQ(exported.count(), 1);
}

TEST_F(Panels, appearanceReachesTheWorkspaceAndComesBack) {
  open(0);
  auto panel = shown<AppearancePanel>(workspace_);
  auto* colorBy = named<QComboBox>(*panel, QStringLiteral("Colour by"));
  colorBy->setFocus();
  QTest::keyClick(colorBy, Qt::Key_End);
  EXPECT_EQ(workspace_.appearance().color.by, ColorSpec::By::Single);
  EXPECT_FALSE(named<QComboBox>(*panel, QStringLiteral("Palette"))->isEnabled());
  QTest::keyClick(colorBy, Qt::Key_Home);
  EXPECT_EQ(workspace_.appearance().color.by, ColorSpec::By::Class);
  auto* palette = named<QComboBox>(*panel, QStringLiteral("Palette"));
  EXPECT_EQ(palette->count(), 3);  // all are long enough for three classes
  palette->setFocus();
  QTest::keyClick(palette, Qt::Key_End);
  EXPECT_EQ(workspace_.appearance().color.palette, "distinct");

  auto* size = named<QSlider>(*panel, QStringLiteral("Point size"));
  EXPECT_FALSE(size->isEnabled());
  QTest::mouseClick(named<QCheckBox>(*panel, QStringLiteral("Point size by the number of points")),
                    Qt::LeftButton, {}, QPoint(8, 8));
  EXPECT_TRUE(size->isEnabled());
  size->setValue(13);
  EXPECT_DOUBLE_EQ(workspace_.appearance().pointSize, 6.5);
  named<QSlider>(*panel, QStringLiteral("Opacity"))->setValue(40);
  EXPECT_DOUBLE_EQ(workspace_.appearance().opacity, 0.4);
  workspace_.setOpacity(1);
  EXPECT_EQ(named<QSlider>(*panel, QStringLiteral("Opacity"))->value(), 100);
  settle();
}

TEST_F(Panels, sourcesGoToViewsAndAway) {
  open(2);
  auto panel = shown<SourcesPanel>(workspace_);
  const auto* model = panel->view()->model();
  ASSERT_EQ(model->rowCount(), 3);
  const QModelIndex second = model->index(2, 0);
  ASSERT_EQ(model->rowCount(second), 2);
  EXPECT_TRUE(second.data(Qt::ToolTipRole).toString().contains(QStringLiteral("augmentation strength 1.5")));
  panel->view()->setCurrentIndex(model->index(0, 0, second));
  press<QToolButton>(*panel, QStringLiteral("Show in view 2"));
  EXPECT_EQ(workspace_.session().views[1].embedding, (EmbeddingId{1, EmbeddingId::Stage::Encoder}));
  EXPECT_EQ(model->index(0, 1, model->index(2, 0)).data().toString(), QStringLiteral("view 2"));
  press<QToolButton>(*panel, QStringLiteral("Show in view 1"));  // the row is still the current one
  EXPECT_EQ(workspace_.session().views[0].embedding, (EmbeddingId{1, EmbeddingId::Stage::Encoder}));
  press<QToolButton>(*panel, QStringLiteral("Remove checkpoint"));
  EXPECT_EQ(workspace_.session().checkpoints.size(), 1u);
  EXPECT_EQ(model->rowCount(), 2);
  settle();
}

TEST_F(Panels, modelsKeepTheRulesWhileEverythingChanges) {
  auto legend = shown<LegendPanel>(workspace_);
  auto selection = shown<SelectionPanel>(workspace_);
  auto sources = shown<SourcesPanel>(workspace_);
  std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
  for (QWidget* panel : {static_cast<QWidget*>(legend.get()), static_cast<QWidget*>(selection.get()),
                         static_cast<QWidget*>(sources.get())}) {
    for (auto* model : panel->findChildren<QAbstractItemModel*>()) {
      testers.push_back(std::make_unique<QAbstractItemModelTester>(
          model, QAbstractItemModelTester::FailureReportingMode::Fatal));
    }
  }
  EXPECT_GE(testers.size(), 4u);
  open(1);
  workspace_.selectAll();
  workspace_.saveSelection(QStringLiteral("all"));
  workspace_.isolateClass(2);
  workspace_.setColor({ColorSpec::By::Selection, {}, {}});
  workspace_.setColor({ColorSpec::By::Single, {}, {}});
  workspace_.setColor({});
  workspace_.renameSelection(QStringLiteral("all"), QStringLiteral("every one"));
  while (workspace_.history().canUndo()) workspace_.undo();
  workspace_.removeCheckpoint(0);
  open(2);
  auto* model = legend->findChild<LegendModel*>();
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->rowCount(), 3);
}

}  // namespace
}  // namespace mlens
