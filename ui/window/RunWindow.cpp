#include "ui/window/RunWindow.h"

#include <QScreen>
#include <QTimer>
#include <cstdio>

#include "ui/widgets/Icons.h"
#include "ui/window/MainWindow.h"

namespace mlens {
namespace {

constexpr int kSettledMs = 700;  // without work, before the picture is taken
constexpr int kLookEveryMs = 50;

/// Saves a picture of the window once nothing has run for a while, and ends the program.
void takeScreenshot(MainWindow* window, const QString& path) {
  auto* timer = new QTimer(window);
  auto quietMs = std::make_shared<int>(0);
  QObject::connect(timer, &QTimer::timeout, window, [=] {
    *quietMs = window->idle() ? *quietMs + kLookEveryMs : 0;
    if (*quietMs < kSettledMs) return;
    timer->stop();
    const bool saved = window->grab().save(path);
    if (!saved) std::fprintf(stderr, "manifold-lens: cannot write %s\n", qPrintable(path));
    QCoreApplication::exit(saved ? 0 : 1);
  });
  timer->start(kLookEveryMs);
}

}  // namespace

int runWindow(QApplication& app, const Services& services, std::vector<std::filesystem::path> paths,
              std::optional<Session> example, bool withExample) {
  JobQueue jobs;
  Workspace workspace(&jobs, services);
  TrainingRun training(&jobs, services.engine);
  Settings settings;
  Study study(&workspace, training.engine());
  MainWindow window(&study, &training, &settings);
  QApplication::setWindowIcon(themedIcon("manifold-lens", darkTheme()));
  window.actions().example->setEnabled(example.has_value());
  QObject::connect(&window, &MainWindow::exampleRequested, &workspace, [&] {
    if (example) window.sessions()->openExample(*example);
  });

  const QStringList size = qEnvironmentVariable("MANIFOLD_LENS_WINDOW").split('x');
  if (size.size() == 2) window.resize(size[0].toInt(), size[1].toInt());
  window.show();
  if (!paths.empty()) {
    window.files()->openPaths(paths);
  } else if (withExample && example) {
    window.sessions()->openExample(*example);
  } else {
    window.showStart();
  }
  window.sessions()->offerRecovered();
  const QString screenshot = qEnvironmentVariable("MANIFOLD_LENS_SCREENSHOT");
  if (!screenshot.isEmpty()) takeScreenshot(&window, screenshot);
  return app.exec();
}

}  // namespace mlens
