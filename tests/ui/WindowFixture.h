#pragma once

#include <QMessageBox>
#include <QPushButton>

#include "core/engine/EngineLoader.h"
#include "tests/ui/Stage.h"
#include "ui/window/MainWindow.h"

namespace mlens {

/// The whole window with settings and cache of its own.
class WindowFixture : public testing::Test {
 protected:
  WindowFixture() {
    setFakeEngine("");
    open();
  }
  ~WindowFixture() override { setFakeEngine(""); }

  void open() {
    settings = std::make_unique<Settings>(QString::fromStdString(folder.file("settings.ini").string()));
    settings->setAnimated(false);
    jobs = std::make_unique<JobQueue>();
    workspace =
        std::make_unique<Workspace>(jobs.get(), Services{loadEngine, ResultCache(folder.file("cache"))});
    training = std::make_unique<TrainingRun>(jobs.get(), loadEngine);
    study = std::make_unique<Study>(workspace.get(), loadEngine);
    window = std::make_unique<MainWindow>(study.get(), training.get(), settings.get());
    window->resize(1280, 800);
    window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window.get()));
    // Without a window manager nobody else makes it the active one, and shortcuts need that.
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    QApplication::setActiveWindow(window.get());
    QT_WARNING_POP
    view(0)->setFocus();
  }
  /// As the program ends: window, study, training, workspace, jobs.
  void close() {
    window->close();
    window.reset();
    study.reset();
    training.reset();
    workspace.reset();
    jobs.reset();
  }
  void settle() {
    ASSERT_TRUE(waitFor([this] { return window->idle(); }));
    QTest::qWait(50);
  }
  void openExample() {
    workspace->openSession(exampleSession());
    settle();
    ASSERT_NE(workspace->viewMap(1), nullptr);
  }
  void openFile(const std::filesystem::path& path) {
    window->files()->openPaths({path});
    settle();
  }
  QMessageBox* question() const {
    for (auto* box : window->findChildren<QMessageBox*>("question")) {
      if (box->isVisible()) return box;
    }
    return nullptr;
  }
  /// Presses a button of the question that the window asks.
  void answer(const QString& words) {
    ASSERT_TRUE(waitFor([&] { return question() != nullptr; }));
    for (auto* button : question()->buttons()) {
      if (button->text().remove('&').startsWith(words)) return button->click();
    }
    FAIL() << "no button " << words.toStdString();
  }
  ManifoldView* view(int index) const { return window->views()->view(index); }
  QPoint placeOf(int viewIndex, Index row) const {
    const auto place = view(viewIndex)->placeOf(row);
    EXPECT_TRUE(place.has_value());
    return place ? place->toPoint() : QPoint();
  }

  Folder folder;
  std::unique_ptr<Settings> settings;
  std::unique_ptr<JobQueue> jobs;
  std::unique_ptr<Workspace> workspace;
  std::unique_ptr<TrainingRun> training;
  std::unique_ptr<Study> study;
  std::unique_ptr<MainWindow> window;
};

}  // namespace mlens
