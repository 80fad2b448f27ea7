// Measures the promise that the window never waits: the share of 20 ms ticks that arrive within 50 ms while
// 60,000 points are projected, while their UMAP streams and while a model trains, and how long a cancel
// takes. Prints, asserts nothing.
//   xvfb-run -a ./liveness [seconds]
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

#include "core/base/Npy.h"
#include "core/engine/EngineLoader.h"
#include "ui/view/VtkView.h"
#include "ui/window/MainWindow.h"
#include "ui/workspace/Maps.h"

namespace {

using namespace mlens;

constexpr Index kPoints = 60'000, kDimensions = 784;
constexpr std::size_t kLatent = 16;

/// Of this thread: what it would take on a machine with nothing else to do.
double processorMs() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Ticks of 20 ms: how late was each?
class Ticks : public QObject {
 public:
  Ticks() {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(20);
    connect(&timer_, &QTimer::timeout, this, [this] {
      gaps_.push_back(static_cast<double>(clock_.nsecsElapsed()) / 1e6);
      clock_.restart();
      const double used = processorMs();
      busiest_ = std::max(busiest_, used - used_);
      used_ = used;
    });
    clock_.start();
    timer_.start();
  }
  void print(const char* what) {
    timer_.stop();
    std::size_t good = 0;
    double worst = 0;
    for (double gap : gaps_) {
      good += gap <= 50;
      worst = std::max(worst, gap);
    }
    std::printf("%-28s %6zu ticks, %6.2f %% within 50 ms, worst %.0f ms, window's longest work %.0f ms\n",
                what, gaps_.size(),
                gaps_.empty() ? 0 : 100.0 * static_cast<double>(good) / static_cast<double>(gaps_.size()),
                worst, busiest_);
    std::fflush(stdout);
  }

 private:
  double busiest_ = 0, used_ = processorMs();
  QTimer timer_;
  QElapsedTimer clock_;
  std::vector<double> gaps_;
};

/// Names what held the window up.
class WatchedApplication : public QApplication {
 public:
  using QApplication::QApplication;
  bool notify(QObject* receiver, QEvent* event) override {
    const QByteArray name =
        QByteArray(receiver->metaObject()->className()) + " " + receiver->objectName().toUtf8();
    const int type = event->type();
    const double before = processorMs();
    QElapsedTimer clock;
    clock.start();
    const bool done = QApplication::notify(receiver, event);
    const double used = processorMs() - before;
    if (verbose && (used > 8 || clock.elapsed() > 30))
      std::printf("  %s event %d: %.0f ms of work in %lld ms\n", name.constData(), type, used,
                  static_cast<long long>(clock.elapsed()));
    return done;
  }
  bool verbose = false;
};

template <class Ready>
void spin(Ready ready, int milliseconds) {
  QElapsedTimer clock;
  clock.start();
  QEventLoop loop;
  QTimer poll;
  QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
    if (ready() || clock.elapsed() > milliseconds) loop.quit();
  });
  poll.start(10);
  loop.exec();
}

std::filesystem::path writePoints(const QTemporaryDir& folder) {
  std::uint32_t state = 1;
  const auto random = [&] {
    state = state * 1664525u + 1013904223u;
    return static_cast<float>(state >> 8) / 16777216.0f;
  };
  std::array<float, kLatent * kDimensions> basis{};
  for (auto& value : basis) value = random() - 0.5f;
  std::vector<float> values(static_cast<std::size_t>(kPoints * kDimensions));
  for (std::size_t row = 0; row < static_cast<std::size_t>(kPoints); ++row) {
    float* const point = values.data() + row * kDimensions;
    for (std::size_t latent = 0; latent < kLatent; ++latent) {
      const float scale = random();
      for (std::size_t d = 0; d < kDimensions; ++d) point[d] += scale * basis[latent * kDimensions + d];
    }
  }
  const std::filesystem::path path = folder.filePath("points.npy").toStdString();
  if (!writeNpy(path, *Matrix::create(kPoints, kDimensions, std::move(values)))) return {};
  return path;
}

template <class Ended>
void printCancel(JobQueue& jobs, const char* what, Ended ended) {
  QElapsedTimer clock;
  clock.start();
  jobs.cancelAll();
  spin(ended, 60'000);
  std::printf("%-28s cancelled in %lld ms\n", what, static_cast<long long>(clock.elapsed()));
}

}  // namespace

int main(int argc, char** argv) {
  prepareOpenGL();
  WatchedApplication app(argc, argv);
  app.verbose = qEnvironmentVariableIsSet("MLENS_LIVENESS_VERBOSE");
  const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
  QTemporaryDir folder;
  JobQueue jobs;
  Workspace workspace(&jobs, Services{loadEngine, ResultCache(folder.filePath("cache").toStdString())});
  TrainingRun training(&jobs, loadEngine);
  Settings settings(folder.filePath("settings.ini"));
  Study study(&workspace, training.engine());
  MainWindow window(&study, &training, &settings);
  QObject::connect(&workspace, &Workspace::message, &workspace,
                   [](const QString& text, bool) { std::printf("  %s\n", qPrintable(text)); });
  window.show();
  spin([] { return false; }, 500);

  DataSource vectors;
  vectors.kind = DataSource::Kind::Vectors;
  vectors.path = writePoints(folder);
  {
    Ticks ticks;
    workspace.openData(vectors);
    spin([&] { return jobs.idle() && workspace.viewMap(0); }, 600'000);
    ticks.print("projecting 60,000 x 784");
  }
  workspace.setViewDimensions(0, 2);
  spin([] { return false; }, 300);
  printCancel(jobs, "projecting 60,000 x 784", [&] { return jobs.idle(); });
  {
    Ticks ticks;
    workspace.maps().show(0, {"umap", 3});
    spin([&] { return jobs.idle() || workspace.viewMap(0)->epochs > 0; }, 600'000);
    ticks.print("neighbours, graph and start");
  }
  {
    Ticks ticks;
    spin([&] { return jobs.idle(); }, 1000 * seconds);
    const auto map = workspace.viewMap(0);
    std::printf("  epoch %d of %d\n", map->epoch, map->epochs);
    ticks.print("UMAP streaming");
  }
  printCancel(jobs, "UMAP streaming", [&] { return jobs.idle(); });

  DataSource pictures;
  pictures.kind = DataSource::Kind::Images;
  pictures.path =
      std::filesystem::path(MLENS_SOURCE_DIR) / "resources/example/fashion-2000-images-idx3-ubyte.gz";
  workspace.openData(pictures);
  spin([&] { return jobs.idle(); }, 60'000);
  TrainingPlan plan;
  plan.out = folder.filePath("run").toStdString();
  plan.epochs = 1000;
  bool failed = false;
  QObject::connect(&training, &TrainingRun::failed, &training, [&](const QString& text) {
    failed = true;
    std::printf("training: %s\n", qPrintable(text));
  });
  {
    Ticks ticks;
    training.start(plan, pictures);
    spin([&] { return failed; }, 1000 * seconds);
    if (!failed) ticks.print("training");
  }
  // What was kept is then opened and embedded, which is not part of stopping.
  if (!failed) printCancel(jobs, "training", [&] { return !training.running(); });
  return 0;
}
