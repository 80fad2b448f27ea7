#include "core/session/Recovery.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

Session noted(const std::string& notes) {
  Session session;
  session.notes = notes;
  return session;
}

/// Runs `body` in a process of its own, which then ends without any clean-up.
template <class Body>
void inAProgramThatCrashes(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
}

TEST(Recovery, WhatACrashedProgramKeptIsOfferedOnce) {
  const TemporaryFolder folder;
  inAProgramThatCrashes([&] {
    auto own = Recovery::create(folder.path());
    if (own && own->keep(noted("first"), "/home/me/a.mlens")) {
      [[maybe_unused]] const auto kept = own->keep(noted("second"), "/home/me/a.mlens");
    }
  });
  auto found = Recovery::abandoned(folder.path()).sessions;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].session()->notes, "second");
  EXPECT_EQ(found[0].file(), "/home/me/a.mlens");
  EXPECT_TRUE(Recovery::abandoned(folder.path()).sessions.empty());  // held by this program now
  found[0].remove();
  found.clear();
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Recovery, OfAProgramThatStillRunsIsLeftAlone) {
  const TemporaryFolder folder;
  auto own = Recovery::create(folder.path());
  ASSERT_TRUE(own) << own.error().text();
  ASSERT_TRUE(own->keep(noted("mine"), {}));
  int offered = -1;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(static_cast<int>(Recovery::abandoned(folder.path()).sessions.size()));
  ASSERT_EQ(::waitpid(child, &offered, 0), child);
  EXPECT_EQ(WEXITSTATUS(offered), 0);
  EXPECT_EQ(own->session()->notes, "mine");
}

TEST(Recovery, TheNewestIsFirstAndRubbishIsRemoved) {
  const TemporaryFolder folder;
  for (const char* notes : {"old", "new"}) {
    inAProgramThatCrashes([&] {
      if (auto own = Recovery::create(folder.path())) {
        [[maybe_unused]] const auto kept = own->keep(noted(notes), {});
      }
    });
    ::usleep(20'000);
  }
  fs::create_directories(folder / "window-half");
  std::ofstream(folder / "window-half/session.mlens.part-1-1") << "{";
  fs::create_directories(folder / "window-empty");
  std::ofstream(folder / "somebody's file") << "stays";
  const auto found = Recovery::abandoned(folder.path()).sessions;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].session()->notes, "new");
  EXPECT_EQ(found[1].session()->notes, "old");
  EXPECT_FALSE(fs::exists(folder / "window-half"));
  EXPECT_FALSE(fs::exists(folder / "window-empty"));
  EXPECT_TRUE(fs::exists(folder / "somebody's file"));
}

TEST(Recovery, WhatCannotBeReadStaysAndIsTold) {
  const TemporaryFolder folder;
  for (const char* text : {"{\"format\": \"manifold-lens session\", \"version\": 99}", "{"}) {
    const auto own = folder / ("window-" + std::to_string(std::strlen(text)));
    fs::create_directories(own);
    std::ofstream(own / "session.mlens") << text;
    std::ofstream(own / "name") << "/home/me/a.mlens";
  }
  for (int start = 0; start < 2; ++start) {  // and is told again the next time
    const auto found = Recovery::abandoned(folder.path());
    EXPECT_TRUE(found.sessions.empty());
    ASSERT_EQ(found.unreadable.size(), 2U);
    for (const Error& error : found.unreadable) {
      EXPECT_TRUE(fs::exists(error.context)) << error.text();
      EXPECT_TRUE(fs::exists(fs::path(error.context).parent_path() / "name"));
    }
  }
}

TEST(Recovery, ASessionIsNeverBesideTheNameOfAnotherFile) {
  const TemporaryFolder folder;
  auto own = Recovery::create(folder.path());
  ASSERT_TRUE(own);
  ASSERT_TRUE(own->keep(noted("a"), "/a.mlens"));
  own->forget();
  EXPECT_FALSE(own->session());
  ASSERT_TRUE(own->keep(noted("b"), "/b.mlens"));
  EXPECT_EQ(own->file(), "/b.mlens");
  EXPECT_EQ(own->session()->notes, "b");
}

TEST(Recovery, AFolderThatCannotBeMadeIsNamed) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "not a folder";
  const auto own = Recovery::create(folder / "file/state");
  ASSERT_FALSE(own);
  EXPECT_NE(own.error().text().find("file/state"), std::string::npos);
  EXPECT_TRUE(Recovery::abandoned(folder / "nowhere").sessions.empty());
}

}  // namespace
}  // namespace mlens
