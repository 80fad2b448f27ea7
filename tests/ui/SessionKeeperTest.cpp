#include "ui/window/SessionKeeper.h"

#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <fstream>
#include <semaphore>

#include "core/session/SessionFile.h"
#include "tests/ui/WindowFixture.h"
#include "ui/window/NotesDialog.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

class SessionKeeperTest : public WindowFixture {
 protected:
  SessionKeeperTest() { fs::remove_all(Recovery::defaultFolder()); }

  /// Points of its own folder, open and saved as work.mlens.
  void openSaved() {
    openFile(folder.vectors("points.npy", 60));
    save();
  }
  void save() {
    window->sessions()->saveTo(QString::fromStdString(file.string()));
    settle();
    ASSERT_FALSE(window->isWindowModified()) << window->messages()->text().toStdString();
  }
  void edit() {
    workspace->select(Selection::of(60, std::vector<Index>{1, 2}), SelectMode::Replace, "Lasso");
    workspace->saveSelection("two");
    ASSERT_TRUE(waitFor([this] { return window->isWindowModified(); }));
  }
  void changeTheme(const std::string& theme) {
    auto session = readSession(file);
    ASSERT_TRUE(session);
    session->theme = theme;
    ASSERT_TRUE(writeSession(file, *session));
  }

  static std::vector<Recovery> abandoned() { return Recovery::abandoned(Recovery::defaultFolder()).sessions; }
  static Session sessionOf(const fs::path& vectors) {
    Session session;
    session.data = vectorSource(vectors);
    return session;
  }

  const fs::path file = folder.file("work.mlens");
};

/// Keeps all threads of the queue busy, so that what is started meanwhile runs afterwards, in its order.
class BusyQueue {
 public:
  explicit BusyQueue(JobQueue* jobs) {
    for (int i = 0; i < kThreads; ++i) {
      jobs->start<int>(
          QStringLiteral("busy"), {}, nullptr,
          [end = end_](const JobContext&) -> Result<int> {
            end->acquire();
            return 0;
          },
          [](const Result<int>&) {});
    }
  }
  ~BusyQueue() { release(kThreads - released_); }
  void releaseOne() { release(1); }

 private:
  static constexpr int kThreads = 8;
  void release(int count) {
    released_ += count;
    end_->release(count);
  }

  std::shared_ptr<std::counting_semaphore<>> end_ = std::make_shared<std::counting_semaphore<>>(0);
  int released_ = 0;
};

TEST_F(SessionKeeperTest, TheTitleMarksWhatIsUnsaved) {
  openSaved();
  EXPECT_TRUE(window->windowTitle().startsWith("work.mlens"));
  edit();
  EXPECT_TRUE(window->windowTitle().contains("[*]"));
  workspace->undo();
  workspace->undo();
  EXPECT_TRUE(waitFor([this] { return !window->isWindowModified(); }));
  workspace->redo();
  ASSERT_TRUE(waitFor([this] { return window->isWindowModified(); }));
  save();
  EXPECT_EQ(readSession(file)->selection.rows(), (std::vector<Index>{1, 2}));
}

TEST_F(SessionKeeperTest, NotesAreSavedWithTheSession) {
  EXPECT_FALSE(window->actions().notes->isEnabled());
  openSaved();
  window->actions().notes->trigger();
  auto* notes = window->findChild<NotesDialog*>();
  ASSERT_NE(notes, nullptr);
  QTest::keyClicks(notes->text(), "h keeps what z forgets");
  ASSERT_TRUE(waitFor([this] { return window->isWindowModified(); }));
  save();
  EXPECT_EQ(readSession(file)->notes, "h keeps what z forgets");
  notes->text()->setPlainText("");
  ASSERT_TRUE(waitFor([this] { return window->isWindowModified(); }));
  save();
  EXPECT_TRUE(readSession(file)->notes.empty());
  auto other = *readSession(file);
  other.notes = "of another";
  workspace->openSession(other);
  settle();
  EXPECT_EQ(notes->text()->toPlainText(), "of another");
}

TEST_F(SessionKeeperTest, LookingAroundIsNoWork) {
  openSaved();
  workspace->setViewCamera(0, {{3, 2, 1}, {0, 0, 0}, {0, 1, 0}, 1});
  workspace->setCurrent(7, false);
  window->setTheme(lightTheme());
  EXPECT_FALSE(QTest::qWaitFor([this] { return window->isWindowModified(); }, 300));
  EXPECT_TRUE(window->close());
}

TEST_F(SessionKeeperTest, ClosingAsksAboutUnsavedWork) {
  openSaved();
  edit();
  window->close();
  answer("Cancel");
  EXPECT_TRUE(window->isVisible());
  window->close();
  answer("Save");
  ASSERT_TRUE(waitFor([this] { return !window->isVisible(); }));
  EXPECT_EQ(readSession(file)->selections.size(), 1U);
}

TEST_F(SessionKeeperTest, DiscardedWorkIsGoneForGood) {
  openSaved();
  edit();
  window->close();
  answer("Discard");
  ASSERT_TRUE(waitFor([this] { return !window->isVisible(); }));
  close();
  EXPECT_TRUE(readSession(file)->selections.empty());
  EXPECT_TRUE(abandoned().empty());
}

TEST_F(SessionKeeperTest, WorkThatWasNotSavedWaitsForTheNextStart) {
  openSaved();
  edit();
  close();  // asks, and is torn down without an answer: as good as a crash
  open();
  window->sessions()->offerRecovered();
  answer("Restore");
  settle();
  EXPECT_EQ(workspace->session().selections.size(), 1U);
  EXPECT_EQ(window->sessions()->file().toStdString(), file.string());
  EXPECT_TRUE(window->isWindowModified());
  EXPECT_TRUE(readSession(file)->selections.empty());  // not before it is saved
  save();
  EXPECT_EQ(readSession(file)->selections.size(), 1U);
  EXPECT_TRUE(window->close());
  close();
  EXPECT_TRUE(abandoned().empty());
}

TEST_F(SessionKeeperTest, UnsavedWorkIsOnDiskWithinSeconds) {
  openSaved();
  edit();
  const auto kept = [] {
    std::error_code error;
    for (fs::directory_iterator it(Recovery::defaultFolder(), error), end; !error && it != end; ++it) {
      const auto session = readSession(it->path() / "session.mlens");
      if (session && session->selections.size() == 1) return true;
    }
    return false;
  };
  EXPECT_TRUE(QTest::qWaitFor(kept, 10'000));
  save();
  EXPECT_TRUE(QTest::qWaitFor([&] { return !kept(); }, 10'000));
}

TEST_F(SessionKeeperTest, FilesOutsideTheFolderAreReadOnlyIfTheUserAgrees) {
  Session session;
  session.data = vectorSource(folder.vectors("points.npy", 60));
  const auto inner = folder.file("inner/s.mlens");
  ASSERT_TRUE(writeSession(inner, session));
  window->files()->openPaths({inner});
  answer("Cancel");
  settle();
  EXPECT_EQ(workspace->points()->count, 0);
  window->files()->openPaths({inner});
  answer("Open");
  settle();
  EXPECT_EQ(workspace->points()->count, 60);
  openFile(folder.vectors("other.npy", 30));
  openFile(inner);  // agreed to before
  EXPECT_EQ(question(), nullptr);
  EXPECT_EQ(workspace->points()->count, 60);
}

TEST_F(SessionKeeperTest, MovedFilesAreFoundAndChangedOnesTold) {
  openSaved();
  fs::create_directories(folder.file("sub"));
  fs::rename(folder.file("points.npy"), folder.file("sub/moved.npy"));
  openFile(folder.vectors("other.npy", 30));
  openFile(file);
  settle();
  EXPECT_EQ(workspace->points()->count, 60);
  EXPECT_EQ(workspace->session().data.path, folder.file("sub/moved.npy"));
  EXPECT_TRUE(window->messages()->text().contains("moved.npy"));
  save();
  folder.vectors("sub/moved.npy", 61);
  openFile(folder.file("other.npy"));
  openFile(file);
  ASSERT_TRUE(waitFor([this] { return window->messages()->text().contains("has changed"); }));
}

TEST_F(SessionKeeperTest, MissingFilesAreNamedAndSearchedFor) {
  openSaved();
  openFile(folder.vectors("other.npy", 30));
  fs::remove(folder.file("points.npy"));
  window->files()->openPaths({file});
  ASSERT_TRUE(waitFor([this] { return question() != nullptr; }));
  EXPECT_TRUE(question()->informativeText().contains("points.npy"));
  answer("Cancel");
  settle();
  EXPECT_EQ(workspace->points()->count, 30);
}

TEST_F(SessionKeeperTest, TheWindowHonoursTheThemeOfASession) {
  openSaved();
  changeTheme("light");
  openFile(file);
  EXPECT_EQ(workspace->theme().name, "light");
  EXPECT_EQ(settings->theme(), "dark");  // the next start is the user's own again
  changeTheme("purple");
  openFile(file);
  EXPECT_EQ(workspace->theme().name, "light");
  EXPECT_TRUE(window->messages()->text().contains("purple"));
}

TEST_F(SessionKeeperTest, ASaveThatEndsAfterAnotherSessionWasOpenedGivesThatOneNoName) {
  openSaved();
  edit();
  const auto other = folder.vectors("other.npy", 30);
  {
    BusyQueue busy(jobs.get());
    workspace->openData(vectorSource(other));
    window->sessions()->saveTo(QString::fromStdString(file.string()));
    busy.releaseOne();  // one thread: the data first, then the file
    ASSERT_TRUE(waitFor([&] { return window->messages()->text().startsWith("Saved"); }));
  }
  settle();
  EXPECT_EQ(workspace->points()->count, 30);
  EXPECT_EQ(window->sessions()->file(), "");  // else the next Ctrl+S would overwrite work.mlens
  EXPECT_EQ(readSession(file)->selections.size(), 1U);
  EXPECT_EQ(readSession(file)->data.path, folder.file("points.npy"));
  workspace->setNotes("of the other");
  ASSERT_TRUE(waitFor([this] { return window->isWindowModified(); }));
}

TEST_F(SessionKeeperTest, WhatIsEditedWhileItIsSavedIsAskedAbout) {
  openSaved();
  edit();
  window->close();
  {
    const BusyQueue busy(jobs.get());
    answer("Save");
    workspace->setNotes("one more thing");
  }
  answer("Cancel");
  EXPECT_TRUE(window->isVisible());
  EXPECT_EQ(readSession(file)->selections.size(), 1U);
  EXPECT_EQ(workspace->session().notes, "one more thing");
}

TEST_F(SessionKeeperTest, WhatIsEditedWhileAnotherSessionIsReadIsAskedAbout) {
  openSaved();
  const auto saved = *readSession(file);
  auto other = sessionOf(folder.vectors("other.npy", 30));
  other.notes = "the other";
  ASSERT_TRUE(writeSession(folder.file("other.mlens"), other));

  window->sessions()->open(folder.file("other.mlens"));
  workspace->setNotes("while its file is read");
  answer("Cancel");
  settle();
  EXPECT_EQ(workspace->session().notes, "while its file is read");
  EXPECT_EQ(workspace->points()->count, 60);

  window->sessions()->open(folder.file("other.mlens"));
  const QMetaObject::Connection whileDataAreRead =
      QObject::connect(workspace.get(), &Workspace::viewsChanged, workspace.get(),
                       [this] { workspace->setNotes("while its data are read"); });
  answer("Discard");
  answer("Cancel");
  QObject::disconnect(whileDataAreRead);
  settle();
  EXPECT_EQ(workspace->session().notes, "while its data are read");
  EXPECT_EQ(workspace->points()->count, 60);
  EXPECT_EQ(window->sessions()->file().toStdString(), file.string());

  window->sessions()->open(folder.file("other.mlens"));
  answer("Discard");
  settle();
  EXPECT_EQ(workspace->session().notes, "the other");
  EXPECT_EQ(workspace->points()->count, 30);
}

TEST_F(SessionKeeperTest, ARestoredSessionThatAnotherReplacesIsOfferedAgain) {
  openSaved();
  edit();
  close();
  for (const bool data : {false, true}) {
    open();
    window->sessions()->offerRecovered();
    answer("Restore");
    const auto other = folder.vectors("other.npy", 30);
    if (data) {
      workspace->openData(vectorSource(other));
    } else {
      window->sessions()->openExample(sessionOf(other));
    }
    settle();
    EXPECT_EQ(workspace->points()->count, 30);
    EXPECT_FALSE(window->isWindowModified());
    EXPECT_EQ(window->sessions()->file(), "");
    close();
    EXPECT_EQ(abandoned().size(), 1U);
  }
}

TEST_F(SessionKeeperTest, UnsavedWorkThatCannotBeReadIsKeptAndTold) {
  const auto newer = Recovery::defaultFolder() / "window-newer/session.mlens";
  fs::create_directories(newer.parent_path());
  std::ofstream(newer) << R"({"format": "manifold-lens session", "version": 99})";
  const QSignalSpy messages(window->sessions(), &SessionKeeper::message);
  window->sessions()->offerRecovered();
  settle();
  ASSERT_EQ(messages.count(), 1);
  EXPECT_TRUE(messages[0][0].toString().contains("newer than this program"));
  EXPECT_TRUE(messages[0][1].toBool());
  EXPECT_EQ(question(), nullptr);
  EXPECT_TRUE(fs::exists(newer));
}

TEST_F(SessionKeeperTest, OrbitsAreWork) {
  openFile(folder.vectors("points.npy", 60));  // untitled
  workspace->setOrbits({"rotation", 1, {3}});
  ASSERT_TRUE(waitFor([this] { return window->isWindowModified(); }));
  window->close();
  answer("Cancel");
  EXPECT_TRUE(window->isVisible());
  save();
  workspace->setOrbits({"rotation", 1, {3, 4}});
  EXPECT_TRUE(waitFor([this] { return window->isWindowModified(); }));
}

TEST_F(SessionKeeperTest, WhatWasStoppedIsNoError) {
  openSaved();
  edit();
  const QSignalSpy messages(window->sessions(), &SessionKeeper::message);
  {
    const BusyQueue busy(jobs.get());
    window->sessions()->saveTo(QString::fromStdString(file.string()));
    jobs->cancelSlot(QStringLiteral("save:") + QString::fromStdString(file.string()));
  }
  settle();
  ASSERT_EQ(messages.count(), 1);
  EXPECT_TRUE(messages[0][0].toString().contains("stopped"));
  EXPECT_FALSE(messages[0][1].toBool());
  EXPECT_TRUE(readSession(file)->selections.empty());
  EXPECT_TRUE(window->isWindowModified());
  save();
  {
    const BusyQueue busy(jobs.get());
    window->sessions()->open(file);
    jobs->cancelSlot("session");
  }
  settle();
  ASSERT_EQ(messages.count(), 3);
  EXPECT_TRUE(messages[2][0].toString().contains("stopped"));
  EXPECT_FALSE(messages[2][1].toBool());
}

TEST_F(SessionKeeperTest, OtherDataStartAnotherSession) {
  openSaved();
  openFile(folder.vectors("other.npy", 30));
  EXPECT_EQ(window->sessions()->file(), "");
  EXPECT_FALSE(window->isWindowModified());
  EXPECT_EQ(readSession(file)->data.path, folder.file("points.npy"));
}

}  // namespace
}  // namespace mlens
