#include "core/base/ResultCache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

Matrix matrixOf(Index rows, float start) {
  std::vector<float> values(static_cast<std::size_t>(rows) * 4);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = start + static_cast<float>(i) * 0.5f;
  return *Matrix::create(rows, 4, std::move(values));
}

bool same(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.columns() == b.columns() &&
         std::equal(a.data(), a.data() + a.rows() * a.columns(), b.data());
}

std::vector<fs::path> filesOf(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  return files;
}

void age(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    fs::last_write_time(entry.path(), entry.last_write_time() - std::chrono::hours(1));
  }
}

TEST(ResultCache, FindsWhatWasStoredByItsRecipe) {
  const TemporaryFolder folder;
  const ResultCache cache(folder / "cache");
  EXPECT_FALSE(cache.find("a", {}));
  cache.store("a", matrixOf(10, 1), {});
  cache.store("b", matrixOf(20, 2), {});
  ASSERT_TRUE(cache.find("a", {}));
  EXPECT_TRUE(same(*cache.find("a", {}), matrixOf(10, 1)));
  EXPECT_TRUE(same(*cache.find("b", {}), matrixOf(20, 2)));
  EXPECT_FALSE(cache.find("ab", {}));
  cache.store("a", matrixOf(3, 7), {});
  EXPECT_TRUE(same(*cache.find("a", {}), matrixOf(3, 7)));
}

TEST(ResultCache, ABrokenEntryIsNotThere) {
  const TemporaryFolder folder;
  const ResultCache cache(folder.path());
  for (int damage = 0; damage < 5; ++damage) {
    cache.store("recipe", matrixOf(50, 3), {});
    ASSERT_TRUE(cache.find("recipe", {}));
    const fs::path npy = filesOf(folder.path(), ".npy").at(0), note = filesOf(folder.path(), ".json").at(0);
    if (damage == 0) fs::resize_file(npy, fs::file_size(npy) - 8);
    if (damage == 1) fs::resize_file(npy, 0);
    if (damage == 2) fs::remove(note);
    if (damage == 3) std::ofstream(note) << "[[[";
    if (damage == 4) {
      std::fstream bytes(npy, std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekp(-3, std::ios::end);
      bytes.put('\x55');
    }
    EXPECT_FALSE(cache.find("recipe", {})) << damage;
  }
}

TEST(ResultCache, TheEntriesUsedLongestAgoGoFirst) {
  const TemporaryFolder folder;
  const Index rows = 1000;  // 16 kB each
  const ResultCache cache(folder.path(), 3 * 18'000);
  cache.store("1", matrixOf(rows, 1), {});
  age(folder.path());
  cache.store("2", matrixOf(rows, 2), {});
  age(folder.path());
  cache.store("3", matrixOf(rows, 3), {});
  age(folder.path());
  ASSERT_TRUE(cache.find("1", {}));  // used now: 2 is the oldest
  cache.store("4", matrixOf(rows, 4), {});
  EXPECT_FALSE(cache.find("2", {}));
  EXPECT_TRUE(cache.find("1", {}));
  EXPECT_TRUE(cache.find("3", {}));
  EXPECT_TRUE(cache.find("4", {}));
}

TEST(ResultCache, WhatIsLargerThanTheLimitIsNotKeptAndRemovesNothing) {
  const TemporaryFolder folder;
  const ResultCache cache(folder.path(), 20'000);
  cache.store("small", matrixOf(100, 1), {});
  cache.store("large", matrixOf(10'000, 2), {});
  EXPECT_FALSE(cache.find("large", {}));
  EXPECT_TRUE(cache.find("small", {}));
}

TEST(ResultCache, LeavesFilesOfOthersAlone) {
  const TemporaryFolder folder;
  std::ofstream(folder / "thesis.npy") << std::string(100'000, 'x');
  const ResultCache cache(folder.path(), 5'000);
  for (int i = 0; i < 5; ++i) cache.store(std::to_string(i), matrixOf(100, 1), {});
  EXPECT_TRUE(fs::exists(folder / "thesis.npy"));
  EXPECT_LE(filesOf(folder.path(), ".npy").size(), 4U);
}

TEST(ResultCache, AFolderThatCannotBeMadeOnlyMeansNoCache) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "not a folder";
  const ResultCache cache(folder / "file/cache");
  cache.store("a", matrixOf(2, 1), {});
  EXPECT_FALSE(cache.find("a", {}));
  const ResultCache nowhere{fs::path()};
  nowhere.store("a", matrixOf(2, 1), {});
  EXPECT_FALSE(nowhere.find("a", {}));
}

TEST(ResultCache, TwoProgramsAtOnceSeeWholeEntriesOrNone) {
  const TemporaryFolder folder;
  const ResultCache cache(folder.path(), 60'000);
  const auto work = [&cache](int first) {
    for (int i = 0; i < 40; ++i) {
      const int which = (first + i) % 5;
      const auto found = cache.find(std::to_string(which), {});
      EXPECT_TRUE(!found || same(*found, matrixOf(1000, static_cast<float>(which))));
      cache.store(std::to_string(which), matrixOf(1000, static_cast<float>(which)), {});
    }
  };
  std::thread other(work, 2);
  work(0);
  other.join();
}

TEST(ResultCache, AStoppedJobFindsAndKeepsNothing) {
  const TemporaryFolder folder;
  const ResultCache cache(folder.path());
  cache.store("a", matrixOf(10, 1), {});
  std::stop_source stop;
  stop.request_stop();
  const JobContext stopped(stop.get_token());
  EXPECT_FALSE(cache.find("a", stopped));  // its hash would have to be read
  cache.store("b", matrixOf(10, 2), stopped);
  EXPECT_FALSE(cache.find("b", {}));
  EXPECT_TRUE(cache.find("a", {}));
}

}  // namespace
}  // namespace mlens
