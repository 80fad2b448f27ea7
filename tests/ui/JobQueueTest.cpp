#include "ui/jobs/JobQueue.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QThread>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/ui/Stage.h"

namespace mlens {
namespace {

TEST(JobQueue, DeliversTheResultOnTheGuiThread) {
  JobQueue jobs;
  int result = 0;
  QThread* worker = nullptr;
  QThread* receiver = nullptr;
  jobs.start<int>(
      "work", {}, nullptr,
      [&worker](const JobContext&) -> Result<int> {
        worker = QThread::currentThread();
        return 7;
      },
      [&](Result<int> value) {
        receiver = QThread::currentThread();
        result = *value;
      });
  EXPECT_EQ(jobs.jobs().size(), 1U);
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  EXPECT_EQ(result, 7);
  EXPECT_NE(worker, QThread::currentThread());
  EXPECT_EQ(receiver, QThread::currentThread());
}

TEST(JobQueue, TheNewestOfASlotWins) {
  JobQueue jobs;
  std::vector<int> delivered;
  for (int i = 0; i < 5; ++i) {
    jobs.start<int>(
        "map", "map", nullptr,
        [i](const JobContext& job) -> Result<int> { return i < 4 ? untilStopped(job) : Result<int>(i); },
        [&delivered](Result<int> value) { delivered.push_back(value.value_or(-1)); });
    EXPECT_EQ(jobs.jobs().size(), 1U);  // those replaced are not shown
  }
  ASSERT_TRUE(jobs.waitForAll(60'000));
  EXPECT_EQ(delivered, std::vector<int>{4});
}

TEST(JobQueue, SlotsDoNotDisturbEachOther) {
  JobQueue jobs;
  int ended = 0;
  for (const char* slot : {"a", "b", "", ""}) {
    jobs.start<int>(
        "work", slot, nullptr, [](const JobContext&) -> Result<int> { return 1; },
        [&](Result<int> value) { ended += *value; });
  }
  ASSERT_TRUE(jobs.waitForAll(60'000));
  EXPECT_EQ(ended, 4);
}

TEST(JobQueue, CancelTellsTheReceiverAndIsNoFailure) {
  JobQueue jobs;
  const QSignalSpy failed(&jobs, &JobQueue::failed);
  std::optional<ErrorCode> code;
  const int id = jobs.start<int>("work", {}, nullptr, untilStopped,
                                 [&](Result<int> value) { code = value.error().code; });
  jobs.cancel(id);
  EXPECT_TRUE(jobs.jobs().front().stopping);
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  EXPECT_EQ(code, ErrorCode::Cancelled);
  EXPECT_EQ(failed.count(), 0);
}

TEST(JobQueue, WorkThatKeptSomethingWhenStoppedDeliversIt) {
  JobQueue jobs;
  int kept = 0;
  const int id = jobs.start<int>(
      "training", {}, nullptr,
      [](const JobContext& job) -> Result<int> {
        (void)untilStopped(job);
        return 12;  // epochs
      },
      [&](Result<int> value) { kept = value.value_or(-1); });
  jobs.cancel(id);
  ASSERT_TRUE(jobs.waitForAll(60'000));
  EXPECT_EQ(kept, 12);
}

TEST(JobQueue, NothingIsDeliveredToAReceiverThatIsGone) {
  JobQueue jobs;
  auto receiver = std::make_unique<QObject>();
  bool called = false;
  std::atomic<bool> go = false;
  jobs.start<int>(
      "work", {}, receiver.get(),
      [&go](const JobContext&) -> Result<int> {
        while (!go) std::this_thread::yield();
        return 1;
      },
      [&](Result<int>) { called = true; });
  receiver.reset();
  go = true;
  ASSERT_TRUE(jobs.waitForAll(60'000));
  EXPECT_FALSE(called);
}

TEST(JobQueue, ExceptionsBecomeErrors) {
  JobQueue jobs;
  QSignalSpy failed(&jobs, &JobQueue::failed);
  std::vector<Error> errors;
  const auto keep = [&](Result<int> value) { errors.push_back(value.error()); };
  jobs.start<int>(
      "one", {}, nullptr, [](const JobContext&) -> Result<int> { throw std::bad_alloc(); }, keep);
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  jobs.start<int>(
      "two", {}, nullptr, [](const JobContext&) -> Result<int> { throw std::runtime_error("broken"); }, keep);
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  jobs.start<int>(
      "three", {}, nullptr, [](const JobContext&) -> Result<int> { throw 3; }, keep);
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0].code, ErrorCode::OutOfMemory);
  EXPECT_EQ(errors[1].code, ErrorCode::Internal);
  EXPECT_EQ(errors[1].message, "broken");
  EXPECT_EQ(errors[2].code, ErrorCode::Internal);
  ASSERT_EQ(failed.count(), 3);
  EXPECT_EQ(failed.at(1).at(0).toString(), "two");
}

TEST(JobQueue, AFloodOfReportsIsThinned) {
  JobQueue jobs;
  const QSignalSpy changed(&jobs, &JobQueue::changed);
  QElapsedTimer clock;
  clock.start();
  double last = -1;
  QObject::connect(&jobs, &JobQueue::changed, &jobs, [&] {
    if (!jobs.idle()) last = jobs.jobs().front().progress.fraction;
  });
  jobs.start<int>(
      "work", {}, nullptr,
      [](const JobContext& job) -> Result<int> {
        for (int i = 0; i <= 20'000; ++i) job.report("counting", i / 20'000.0);
        std::this_thread::sleep_for(std::chrono::milliseconds(120));
        return 1;
      },
      [](Result<int>) {});
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  EXPECT_LE(changed.count(), 2 + 1 + clock.elapsed() / 50);  // begin, end, at most 20 a second between
  EXPECT_EQ(last, 1);                                        // the newest report always arrives
}

TEST(JobQueue, LongJobsDoNotHoldUpShortOnes) {
  JobQueue jobs;
  for (int i = 0; i < 4; ++i) jobs.start<int>("long", {}, nullptr, untilStopped, [](Result<int>) {});
  bool done = false;
  jobs.start<int>(
      "short", {}, nullptr, [](const JobContext&) -> Result<int> { return 1; },
      [&](Result<int>) { done = true; });
  EXPECT_TRUE(waitFor([&] { return done; }));
  jobs.cancelAll();
  EXPECT_TRUE(jobs.waitForAll(60'000));
}

TEST(JobQueue, TheEndOfTheQueueStopsAndWaits) {
  std::atomic<bool> ended = false;
  bool called = false;
  {
    JobQueue jobs;
    jobs.start<int>(
        "work", {}, nullptr,
        [&ended](const JobContext& job) -> Result<int> {
          auto result = untilStopped(job);
          ended = true;
          return result;
        },
        [&](Result<int>) { called = true; });
  }
  EXPECT_TRUE(ended);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace mlens
