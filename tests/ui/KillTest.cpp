// Kills a window that edits and saves, again and again, and looks at what it left on disk. How often:
// MLENS_KILLS=200 in the environment, else 10. 200 on two busy cores (18 minutes): at most the last 2.1 s
// were lost, and every file opened.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QApplication>
#include <chrono>
#include <cstdio>
#include <deque>
#include <random>

#include "core/base/Npy.h"
#include "core/engine/EngineLoader.h"
#include "core/session/SessionFile.h"
#include "ui/view/VtkView.h"
#include "ui/window/MainWindow.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kPoints = 2000;
constexpr milliseconds kEditEvery(30), kLongest(6000);
constexpr milliseconds kMostLost(5000);  // two seconds of waiting, and what a busy disk takes

/// The program to be killed: numbers its edits in the notes, tells each on stdout, saves now and then.
int editForEver(int argc, char** argv, const fs::path& folder) {
  prepareOpenGL();
  QApplication app(argc, argv);
  JobQueue jobs;
  Workspace workspace(&jobs, Services{loadEngine, ResultCache(folder / "cache")});
  TrainingRun training(&jobs, loadEngine);
  Settings settings(QString::fromStdString((folder / "settings.ini").string()));
  Study study(&workspace, training.engine());
  MainWindow window(&study, &training, &settings);
  window.show();
  DataSource source;
  source.kind = DataSource::Kind::Vectors;
  source.path = folder / "points.npy";
  workspace.openData(source);
  QTimer timer;
  int edit = 0;
  QObject::connect(&timer, &QTimer::timeout, &window, [&] {
    if (workspace.points()->count == 0) return;
    ++edit;
    workspace.setNotes(QString::number(edit));
    workspace.select(Selection::of(kPoints, std::vector<Index>{edit % kPoints}), SelectMode::Add, "Lasso");
    if (edit % 17 == 0) workspace.saveSelection(QString::number(edit % 5));
    // Some lives save all the time, others never.
    if (edit % 11 == 0 && ::getpid() % 3 != 0) {
      window.sessions()->saveTo(QString::fromStdString((folder / "work.mlens").string()));
    }
    std::printf("%d\n", edit);
    std::fflush(stdout);
  });
  timer.start(kEditEvery);
  return app.exec();
}

class Kill : public testing::Test {
 protected:
  Kill() {
    std::string name = (fs::temp_directory_path() / "mlens-kill-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::vector<float> values(kPoints * 4);
    std::mt19937 random(1);
    for (float& value : values) value = static_cast<float>(random() % 1000);
    EXPECT_TRUE(writeNpy(folder_ / "points.npy", *Matrix::create(kPoints, 4, std::move(values))));
  }
  ~Kill() override { fs::remove_all(folder_); }

  struct Told {
    int edit;
    Clock::time_point at;
  };

  /// Lets the program live for `life` after its first edit; what it told until then.
  std::deque<Told> liveAndDie(milliseconds life) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"}) {
        ::setenv(variable, folder_.c_str(), 1);
      }
      ::execl("/proc/self/exe", "test_kill", "--edit", folder_.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    std::deque<Told> told;
    std::string line;
    auto end = Clock::now() + std::chrono::seconds(60);
    while (Clock::now() < end) {
      pollfd waiting{ends[0], POLLIN, 0};
      const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
      if (::poll(&waiting, 1, std::max(1, static_cast<int>(left.count()))) <= 0) break;
      char bytes[256];
      const ssize_t got = ::read(ends[0], bytes, sizeof bytes);
      if (got <= 0) break;
      for (ssize_t i = 0; i < got; ++i) {
        if (bytes[i] != '\n') {
          line += bytes[i];
          continue;
        }
        if (told.empty()) end = Clock::now() + life;
        told.push_back({std::stoi(line), Clock::now()});
        line.clear();
      }
    }
    ::kill(child, SIGKILL);
    died_ = Clock::now();
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the program ended by itself";
    ::close(ends[0]);
    return told;
  }

  /// The last edit on disk. Everything there must open.
  int lastOnDisk() const {
    int last = 0;
    std::vector<fs::path> files;
    if (fs::exists(folder_ / "work.mlens")) files.push_back(folder_ / "work.mlens");
    std::error_code error;
    const fs::path recovery = folder_ / "manifold-lens/recovery";
    for (fs::directory_iterator it(recovery, error), end; !error && it != end; ++it) {
      if (fs::exists(it->path() / "session.mlens")) files.push_back(it->path() / "session.mlens");
    }
    for (const auto& file : files) {
      const auto session = readSession(file);
      EXPECT_TRUE(session) << session.error().text();
      if (session && !session->notes.empty()) last = std::max(last, std::stoi(session->notes));
    }
    return last;
  }

  void clear() const {
    for (const char* name : {"work.mlens", "manifold-lens"}) fs::remove_all(folder_ / name);
  }

  fs::path folder_;
  Clock::time_point died_;
};

TEST_F(Kill, AtAnyMomentLosesNoMoreThanTheLastSeconds) {
  const char* asked = std::getenv("MLENS_KILLS");
  const int kills = asked ? std::max(1, std::atoi(asked)) : 10;
  std::mt19937 random(static_cast<unsigned>(kills));
  milliseconds worst(0);
  for (int i = 0; i < kills; ++i) {
    // The first lives long enough to lose more than it may.
    const milliseconds life =
        i == 0 ? kLongest : milliseconds(random() % static_cast<unsigned>(kLongest.count()));
    const auto told = liveAndDie(life);
    ASSERT_FALSE(told.empty()) << "life " << i;
    const int last = lastOnDisk();
    for (const Told& one : told) {
      if (one.edit <= last) continue;
      worst = std::max(worst, std::chrono::duration_cast<milliseconds>(died_ - one.at));
      EXPECT_LE(died_ - one.at, kMostLost)
          << "life " << i << " of " << life.count() << " ms, edit " << one.edit;
      break;
    }
    clear();
  }
  std::printf("%d kills: at most the last %.1f s were lost\n", kills,
              static_cast<double>(worst.count()) / 1000);
}

}  // namespace
}  // namespace mlens

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--edit") return mlens::editForEver(argc, argv, argv[2]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
