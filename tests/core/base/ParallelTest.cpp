#include "core/base/Parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace mlens {
namespace {

class Parallel : public testing::TestWithParam<int> {
 protected:
  Parallel() : before_(threadBudget()) { setThreadBudget(GetParam()); }
  ~Parallel() override { setThreadBudget(before_); }

 private:
  int before_;
};
INSTANTIATE_TEST_SUITE_P(Threads, Parallel, testing::Values(1, 2, 5));

TEST_P(Parallel, TheSameBlocksOnAnyNumberOfThreads) {
  for (const Index grain : {1, 3, 10, 100}) {
    std::mutex lock;
    std::set<std::pair<Index, Index>> blocks, expected;
    ASSERT_TRUE(parallelFor(31, grain, {}, [&](Index begin, Index end) {
      const std::lock_guard guard(lock);
      EXPECT_TRUE(blocks.emplace(begin, end).second);
    }));
    for (Index begin = 0; begin < 31; begin += grain)
      expected.emplace(begin, std::min<Index>(31, begin + grain));
    EXPECT_EQ(blocks, expected) << grain;
  }
}

TEST_P(Parallel, NothingToDo) {
  const auto never = [](Index, Index) { FAIL(); };
  EXPECT_TRUE(parallelFor(0, 4, {}, never));
  EXPECT_TRUE(parallelFor(-3, 4, {}, never));
  std::atomic<int> calls{0};
  EXPECT_TRUE(parallelFor(3, 0, {}, [&](Index, Index) { ++calls; }));
  EXPECT_EQ(calls, 3);
}

TEST_P(Parallel, StopsBetweenBlocks) {
  std::stop_source stop;
  std::atomic<int> calls{0};
  const auto done = parallelFor(100'000, 1, JobContext(stop.get_token()), [&](Index, Index) {
    // Whoever comes later waits for the stop, so that the number of calls does not hang on the scheduler.
    if (++calls == 10) {
      stop.request_stop();
    } else if (calls > 10) {
      while (!stop.stop_requested()) std::this_thread::yield();
    }
  });
  EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
  EXPECT_LT(calls, 10 + 2 * GetParam());
  const auto again = parallelFor(10, 1, JobContext(stop.get_token()), [](Index, Index) { FAIL(); });
  EXPECT_EQ(again.error().code, ErrorCode::Cancelled);
}

TEST_P(Parallel, AStopDuringTheLastBlocksIsCancelled) {
  // A body that sees it leaves early: without it, what it left unfinished would pass for done.
  std::stop_source stop;
  const auto done = parallelFor(4, 1, JobContext(stop.get_token()), [&](Index begin, Index) {
    if (begin == 3) stop.request_stop();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
}

TEST_P(Parallel, ExceptionsBecomeErrors) {
  const auto thrown = parallelFor(100, 1, {}, [](Index begin, Index) {
    if (begin == 50) throw std::runtime_error("the fiftieth");
  });
  EXPECT_EQ(thrown.error().code, ErrorCode::Internal);
  EXPECT_EQ(thrown.error().message, "the fiftieth");
  EXPECT_EQ(parallelFor(4, 1, {}, [](Index, Index) { throw std::bad_alloc(); }).error().code,
            ErrorCode::OutOfMemory);
}

TEST_P(Parallel, Nested) {
  std::atomic<Index> sum{0};
  ASSERT_TRUE(parallelFor(8, 1, {}, [&](Index outer, Index) {
    ASSERT_TRUE(parallelFor(100, 7, {}, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) sum += outer * i;
    }));
  }));
  EXPECT_EQ(sum, 28 * 4950);
}

}  // namespace
}  // namespace mlens
