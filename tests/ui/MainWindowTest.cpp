#include "ui/window/MainWindow.h"

#include <QClipboard>
#include <QDropEvent>
#include <QFileDialog>
#include <QImage>
#include <QImageReader>
#include <QMimeData>

#include "core/base/Csv.h"
#include "core/session/SessionFile.h"
#include "tests/ui/WindowFixture.h"
#include "ui/view/ViewOverlay.h"
#include "ui/window/ExportDialog.h"
#include "ui/window/OpenDialog.h"
#include "ui/window/ViewFigure.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

class MainWindowTest : public WindowFixture {
 protected:
  void drag(ManifoldView* target, QPoint from, QPoint to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(target, Qt::LeftButton, keys, from);
    for (int step = 1; step <= 4; ++step) {
      const QPoint at = from + (to - from) * step / 4;
      QMouseEvent move(QEvent::MouseMove, at, target->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, keys);
      QApplication::sendEvent(target, &move);
    }
    QTest::mouseRelease(target, Qt::LeftButton, keys, to);
  }
};

TEST_F(MainWindowTest, AClickInspectsThePointInBothViews) {
  openExample();
  Index row = 0;
  while (row < 200 && !view(0)->placeOf(row)) ++row;
  QTest::mouseClick(view(0), Qt::LeftButton, {}, placeOf(0, row));
  // A nearer point may lie above it; whichever it is, it lies where the click was.
  const Index current = workspace->current();
  ASSERT_GE(current, 0);
  const QPoint way = placeOf(0, current) - placeOf(0, row);
  EXPECT_LE(std::hypot(way.x(), way.y()), 12);
  QTest::mouseClick(view(0), Qt::LeftButton, {}, QPoint(3, 40));
  EXPECT_EQ(workspace->current(), -1);
}

TEST_F(MainWindowTest, HoveringPointsAtTheSamePointEverywhere) {
  openExample();
  const QPoint at = placeOf(0, 5);
  QCursor::setPos(view(0)->mapToGlobal(at));
  QTest::mouseMove(view(0), at + QPoint(1, 0));
  QTest::mouseMove(view(0), at);
  ASSERT_TRUE(waitFor([&] { return workspace->hovered() >= 0; }));
  const QPoint way = placeOf(0, workspace->hovered()) - at;
  EXPECT_LE(std::hypot(way.x(), way.y()), 12);
}

TEST_F(MainWindowTest, TheHoveredPointsTrueNeighboursAreLinkedToIt) {
  openExample();
  workspace->setHovered(5);
  window->actions().trueNeighbors->trigger();
  settle();
  const auto graph = workspace->maps().neighbors(1);
  ASSERT_TRUE(graph);
  auto* overlay = view(1)->findChild<ViewOverlay*>();
  const auto ink = [&] { return overlay->grab().toImage(); };
  const QImage linked = ink();
  window->actions().trueNeighbors->trigger();
  const QImage bare = ink();
  for (const Index neighbor : graph->neighbors(5)) {
    const QPoint from = placeOf(1, 5), middle = (from + placeOf(1, neighbor)) / 2;
    const QPoint way = middle - from;
    if (std::hypot(way.x(), way.y()) < 12 || !bare.rect().contains(middle)) continue;  // under the ring
    const QRect around(middle - QPoint(2, 2), QSize(5, 5));
    EXPECT_NE(linked.copy(around), bare.copy(around)) << neighbor;
  }
  EXPECT_NE(linked, bare);
}

TEST_F(MainWindowTest, TheWindowFitsItsScreen) {
  window->resize(4000, 3000);
  QEvent active(QEvent::WindowActivate);
  close();
  open();
  QApplication::sendEvent(window.get(), &active);
  EXPECT_TRUE(window->screen()->availableGeometry().contains(window->frameGeometry()))
      << window->frameGeometry().width() << " x " << window->frameGeometry().height();
}

TEST_F(MainWindowTest, ARectangleSelectsAndUndoTakesItBack) {
  openExample();
  QTest::keyClick(view(0), Qt::Key_R);
  EXPECT_EQ(view(1)->tool(), ManifoldView::Tool::Rectangle);
  EXPECT_TRUE(window->actions().rectangle->isChecked());
  const QRect all = view(0)->rect().adjusted(2, 2, -2, -2);
  drag(view(0), all.topLeft(), all.bottomRight());
  EXPECT_EQ(workspace->selection().count(), 200);
  drag(view(1), QPoint(2, 2), QPoint(view(1)->width() / 2, view(1)->height() - 2), Qt::AltModifier);
  const Index left = workspace->selection().count();
  EXPECT_GT(left, 0);
  EXPECT_LT(left, 200);
  QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(workspace->selection().count(), 200);
  window->actions().undo->trigger();
  EXPECT_EQ(workspace->selection().count(), 0);
  EXPECT_FALSE(window->actions().undo->isEnabled());
  window->actions().redo->trigger();
  EXPECT_EQ(workspace->selection().count(), 200);
  QTest::keyClick(view(0), Qt::Key_Escape);  // leaves the tool first
  EXPECT_EQ(window->views()->tool(), ManifoldView::Tool::Turn);
  EXPECT_EQ(workspace->selection().count(), 200);
  QTest::keyClick(view(0), Qt::Key_Escape);
  EXPECT_EQ(workspace->selection().count(), 0);
}

TEST_F(MainWindowTest, LockedCamerasTurnTogether) {
  openExample();
  const CameraPose before = view(1)->camera();
  drag(view(0), {100, 100}, {160, 120});
  EXPECT_EQ(view(1)->camera(), before);
  window->actions().lock->trigger();
  drag(view(0), {100, 100}, {160, 120});
  EXPECT_EQ(view(1)->camera(), view(0)->camera());
}

TEST_F(MainWindowTest, TangentDiscsFollowTheKey) {
  openExample();
  const auto press = [&](Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(window.get(), Qt::Key_T, modifiers);
  };
  using Show = DiscSpec::Show;
  for (const Show expected : {Show::Current, Show::Selection, Show::Sample}) {
    press();
    EXPECT_EQ(workspace->appearance().discs.show, expected);
  }
  settle();
  const Tangents& tangents = *window->views()->tangents();
  for (const int shown : {0, 1}) {
    ASSERT_NE(tangents.viewDiscs(shown), nullptr);
    EXPECT_EQ(tangents.viewDiscs(shown)->discs.size(), 200U);  // PCA: its local map holds everywhere
    const auto figure = viewFigure(*workspace, *window->views(), shown, view(shown)->camera());
    ASSERT_TRUE(figure);
    EXPECT_EQ(figure->discs, tangents.viewDiscs(shown));
    EXPECT_TRUE(figure->caption.contains("tangent discs at all 200 points"));
  }
  EXPECT_TRUE(window->actions().discsSample->isChecked());
  press();
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  workspace->setCurrent(3, false);
  press(Qt::ShiftModifier);
  EXPECT_EQ(window->views()->planes()->pinned(), 3);
  press(Qt::ShiftModifier);
  EXPECT_EQ(window->views()->planes()->pinned(), -1);
}

TEST_F(MainWindowTest, AFigureHasTheOrbitsOfItsView) {
  openExample();
  EXPECT_FALSE(viewFigure(*workspace, *window->views(), 0, view(0)->camera())->paths);
  workspace->setCurrent(3, false);
  study->orbits()->show("rotation", 1);
  settle();
  for (const int shown : {0, 1}) {
    const auto figure = viewFigure(*workspace, *window->views(), shown, view(shown)->camera());
    ASSERT_TRUE(figure && figure->paths);
    EXPECT_EQ(figure->paths, study->orbits()->paths(shown));
    EXPECT_TRUE(figure->caption.contains("orbit of 1 picture: rotation up to strength 1"));
  }
}

TEST_F(MainWindowTest, LayoutsDimensionsAndEdgesFollowTheKeys) {
  openExample();
  QTest::keyClick(window.get(), Qt::Key_1);
  EXPECT_TRUE(view(0)->isVisible() != view(1)->isVisible());
  QTest::keyClick(window.get(), Qt::Key_3);
  EXPECT_GT(view(1)->mapTo(window.get(), QPoint()).y(), view(0)->mapTo(window.get(), QPoint()).y());
  QTest::keyClick(window.get(), Qt::Key_2);
  EXPECT_GT(view(1)->mapTo(window.get(), QPoint()).x(), view(0)->mapTo(window.get(), QPoint()).x());
  QTest::keyClick(window.get(), Qt::Key_D, Qt::ShiftModifier);
  settle();
  EXPECT_EQ(workspace->viewMap(0)->spec.dimensions, 2);
  EXPECT_EQ(workspace->viewMap(1)->spec.dimensions, 2);
  QTest::keyClick(window.get(), Qt::Key_N);
  EXPECT_EQ(workspace->appearance().edges.show, EdgeSpec::Show::Selection);
  QTest::keyClick(window.get(), Qt::Key_N);
  settle();
  const auto edges = window->views()->neighborhoodViews()->edges(1);
  ASSERT_NE(edges, nullptr);
  EXPECT_GE(edges->pairs.size(), 200U * 15 / 2);
}

TEST_F(MainWindowTest, AnIdleWindowDrawsNothing) {
  openExample();
  const auto frames = [this] { return view(0)->framesDrawn() + view(1)->framesDrawn(); };
  int before = 0;
  do before = frames();
  while (QTest::qWaitFor([&] { return frames() > before; }, 300));
  EXPECT_FALSE(QTest::qWaitFor([&] { return frames() > before; }, 500));
}

TEST_F(MainWindowTest, SelectionAndColoursUploadNoGeometry) {
  openExample();
  const auto uploads = view(0)->positionsUploaded();
  workspace->selectAll();
  workspace->setColor({ColorSpec::By::Single, {}, {}});
  settle();
  EXPECT_EQ(view(0)->positionsUploaded(), uploads);
}

TEST_F(MainWindowTest, SwitchesBetweenLightAndDark) {
  window->setTheme(lightTheme());
  EXPECT_GT(window->palette().color(QPalette::Window).lightness(), 200);
  EXPECT_EQ(workspace->theme().name, "light");
  window->actions().dark->trigger();
  EXPECT_LT(window->palette().color(QPalette::Window).lightness(), 60);
  EXPECT_EQ(settings->theme(), "dark");
}

TEST_F(MainWindowTest, ExportsTheViewAndTheSelection) {
  openExample();
  // It deletes itself when the file is written.
  auto* dialog =
      new ExportDialog({{"encoder", *viewFigure(*workspace, *window->views(), 0, view(0)->camera())}}, 0,
                       "example", workspace->session(), jobs.get(), settings.get(), window.get());
  FigureOptions options;
  options.size = {320, 240};
  options.ground = FigureOptions::Ground::Transparent;
  options.legend = options.caption = false;
  dialog->setOptions(options);
  dialog->exportTo(QString::fromStdString(folder.file("view.png").string()));
  settle();
  const QImage image(QString::fromStdString(folder.file("view.png").string()));
  EXPECT_EQ(image.size(), QSize(320, 240));
  EXPECT_TRUE(image.hasAlphaChannel());

  workspace->select(Selection::of(200, std::vector<Index>{3, 70}), SelectMode::Replace, "Lasso");
  window->files()->exportSelectionTo(QString::fromStdString(folder.file("two.csv").string()));
  settle();
  const auto table = readCsv(folder.file("two.csv"));
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_EQ(table->header.front(), "row");
  EXPECT_EQ(table->header.back(), "projector_z");
  EXPECT_EQ(table->rows[1][0], "70");
  EXPECT_EQ(table->rows[1][1], workspace->points()->names[70]);
  EXPECT_EQ(std::stof(table->rows[1].back()), workspace->viewMap(1)->coordinates(70, 2));

  window->files()->exportSelectionTo("/proc/no/such/place.csv");
  settle();
  EXPECT_NE(window->messages()->text().indexOf("/proc/no"), -1);
}

// A dialog that waits for its answer in an event loop of its own would not come back here.
TEST_F(MainWindowTest, AskingWhereToSaveBlocksNothing) {
  openExample();
  workspace->select(Selection::of(200, std::vector<Index>{3, 70}), SelectMode::Replace, "Lasso");
  window->files()->exportSelection();
  auto* dialog = window->findChild<QFileDialog*>();
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(dialog->isVisible());
  dialog->selectFile(QString::fromStdString(folder.file("chosen").string()));
  static_cast<QDialog*>(dialog)->accept();
  settle();
  EXPECT_TRUE(std::filesystem::exists(folder.file("chosen.csv")));  // its ending is added
  ASSERT_TRUE(waitFor([this] { return window->findChild<QFileDialog*>() == nullptr; }));
}

TEST_F(MainWindowTest, ATurntableIsDrawnBetweenTheWindowsEvents) {
  openExample();
  const auto dialogFor = [this](int dimensions) {
    workspace->setViewDimensions(0, dimensions);
    settle();
    auto* dialog =
        new ExportDialog({{"encoder", *viewFigure(*workspace, *window->views(), 0, view(0)->camera())}}, 0,
                         "example", workspace->session(), jobs.get(), settings.get(), window.get());
    FigureOptions options;
    options.size = {160, 120};
    dialog->setOptions(options);
    dialog->setTurntable({30, 3});
    return dialog;
  };
  const QString file = QString::fromStdString(folder.file("turn.gif").string());
  dialogFor(3)->exportTo(file);
  int ticks = 0;
  ASSERT_TRUE(waitFor([&] { return ++ticks, window->idle(); }));
  EXPECT_GT(ticks, 5);
  QImageReader reader(file);
  EXPECT_EQ(reader.imageCount(), 30);
  EXPECT_EQ(reader.size(), QSize(160, 120));
  EXPECT_EQ(reader.loopCount(), -1);

  const QString stopped = QString::fromStdString(folder.file("stopped.gif").string());
  dialogFor(3)->exportTo(stopped);
  ASSERT_FALSE(jobs->idle());
  window->actions().cancelAll->trigger();
  settle();
  EXPECT_FALSE(QFile::exists(stopped));

  const std::unique_ptr<ExportDialog> flat(dialogFor(2));
  QString said;
  QObject::connect(flat.get(), &ExportDialog::message, [&](const QString& text, bool) { said = text; });
  flat->exportTo(stopped);
  EXPECT_TRUE(said.contains(QStringLiteral("3D"))) << said.toStdString();
  EXPECT_TRUE(jobs->idle());
}

TEST_F(MainWindowTest, ASessionComesBackAsItWas) {
  openExample();
  workspace->select(Selection::of(200, std::vector<Index>{1, 2, 3}), SelectMode::Replace, "Lasso");
  workspace->saveSelection("three");
  drag(view(0), {100, 100}, {180, 130});
  const CameraPose camera = view(0)->camera();
  const auto file = folder.file("work.mlens");
  window->sessions()->saveTo(QString::fromStdString(file.string()));
  settle();
  openFile(folder.vectors("other.npy", 30));
  EXPECT_EQ(workspace->points()->count, 30);
  openFile(file);
  settle();
  EXPECT_EQ(workspace->points()->count, 200);
  EXPECT_EQ(workspace->selection().rows(), (std::vector<Index>{1, 2, 3}));
  ASSERT_EQ(workspace->session().selections.size(), 1U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(view(0)->camera().position[i], camera.position[i], 1e-9);
  }
  EXPECT_TRUE(window->windowTitle().startsWith("work.mlens"));
  EXPECT_EQ(settings->recent().front().toStdString(), file.string());
}

TEST_F(MainWindowTest, BrokenFilesGiveOneLineAboveTheViews) {
  openExample();
  const std::filesystem::path bad[] = {folder.file("missing.npy"), folder.text("broken.mlens", "{"),
                                       folder.text("broken.safetensors", "x"),
                                       folder.text("notes.txt", "hello"), folder.text("broken.npz", "PK")};
  for (const auto& path : bad) {
    window->messages()->dismiss();
    openFile(path);
    EXPECT_NE(window->messages()->text().toStdString().find(path.filename().string()), std::string::npos)
        << path << ": " << window->messages()->text().toStdString();
    EXPECT_TRUE(window->messages()->isVisible());
  }
  EXPECT_EQ(workspace->points()->count, 200);
}

TEST_F(MainWindowTest, OpensWhatIsDroppedOnIt) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(QString::fromStdString(folder.vectors("dropped.npy", 45).string()))});
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
  QApplication::sendEvent(window.get(), &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
  QApplication::sendEvent(window.get(), &drop);
  settle();
  EXPECT_EQ(workspace->points()->count, 45);
}

TEST_F(MainWindowTest, TheOpenDialogLooksFirstAndAsksForASample) {
  OpenDialog dialog(jobs.get(), settings.get(), window.get());
  std::optional<DataSource> chosen;
  QObject::connect(&dialog, &OpenDialog::chosen, &dialog,
                   [&](const SourceGuess&, const DataSource& source) { chosen = source; });
  dialog.setPath(QString::fromStdString(folder.file("nothing").string()));
  settle();
  EXPECT_FALSE(dialog.ready());
  EXPECT_NE(dialog.statusText().indexOf("nothing"), -1);
  dialog.setPath(QString::fromStdString((exampleFolder() / "fashion-2000-images-idx3-ubyte.gz").string()));
  settle();
  ASSERT_TRUE(dialog.ready());
  EXPECT_NE(dialog.statusText().indexOf("2,000"), -1);
  EXPECT_EQ(workspace->points()->count, 0);  // nothing started yet
  QMetaObject::invokeMethod(&dialog, "accept");
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->kind, DataSource::Kind::Images);
}

TEST_F(MainWindowTest, ClosingWhileATaskRunsStopsIt) {
  setFakeEngine("slow");
  workspace->openSession(exampleSession());
  ASSERT_TRUE(waitFor([&] { return workspace->viewPlaceholder(0).startsWith("Embedding"); }));
  close();
}

TEST_F(MainWindowTest, RemembersItsSettings) {
  window->actions().layoutAbove->trigger();
  window->setTheme(lightTheme());
  window->actions().lock->setChecked(true);
  close();
  open();
  EXPECT_TRUE(window->actions().layoutAbove->isChecked());
  EXPECT_EQ(window->views()->layoutKind(), ViewArea::Layout::Above);
  EXPECT_EQ(workspace->theme().name, "light");
  EXPECT_TRUE(window->actions().lock->isChecked());
}

TEST_F(MainWindowTest, SettingsThatMakeNoSenseAreTheDefaults) {
  close();
  folder.text("settings.ini",
              "[General]\ntheme=purple\nlayout=77\ngeometry=zzz\nstate=@ByteArray(x)\nrecent=\n");
  open();
  EXPECT_TRUE(window->isVisible());
  EXPECT_EQ(workspace->theme().name, "dark");
}

}  // namespace
}  // namespace mlens
