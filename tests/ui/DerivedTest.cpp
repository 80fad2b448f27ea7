#include "ui/jobs/Derived.h"

#include <chrono>
#include <semaphore>
#include <thread>

#include "tests/ui/Stage.h"

namespace mlens {
namespace {

using Number = Derived<int, int>;

class DerivedTest : public testing::Test {
 protected:
  using State = DerivedState::State;

  void settle() {
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  /// Asks for ten times the question.
  bool ask(int question) {
    return number->want(question, QStringLiteral("Ten times %1").arg(question),
                        [this, question](const JobContext&) -> Result<int> {
                          ++works;
                          return 10 * question;
                        });
  }
  void askForEver(int question) { number->want(question, "For ever", &untilStopped); }

  JobQueue jobs;
  int changes = 0;
  std::atomic<int> works = 0;
  std::unique_ptr<Number> number = std::make_unique<Number>(&jobs, [this] { ++changes; });
};

TEST_F(DerivedTest, AnswersItsQuestion) {
  EXPECT_EQ(number->state(), State::Idle);
  EXPECT_EQ(number->words(), QString());
  EXPECT_TRUE(ask(4));
  EXPECT_EQ(number->state(), State::Running);
  EXPECT_EQ(number->words(), QStringLiteral("Ten times 4…"));
  EXPECT_EQ(number->value(), nullptr);
  EXPECT_EQ(changes, 0);  // not from within want
  settle();
  EXPECT_EQ(number->state(), State::Ready);
  EXPECT_EQ(number->words(), QString());
  ASSERT_TRUE(number->value());
  EXPECT_EQ(*number->value(), 40);
  EXPECT_EQ(changes, 1);
}

TEST_F(DerivedTest, AnEqualQuestionAsksNothing) {
  EXPECT_TRUE(ask(4));
  EXPECT_FALSE(ask(4));  // while it runs
  settle();
  const auto value = number->value();
  EXPECT_FALSE(ask(4));
  EXPECT_EQ(number->value(), value);
  EXPECT_TRUE(jobs.idle());
  EXPECT_EQ(works, 1);
  EXPECT_EQ(changes, 1);
}

TEST_F(DerivedTest, TheNewestQuestionWinsAndNoValueIsOfAnother) {
  ask(1);
  settle();
  // Its work has ended when the next question comes, but its answer has not been delivered yet.
  std::binary_semaphore ended{0};
  number->want(2, "Late", [&ended](const JobContext&) -> Result<int> {
    ended.release();
    return 20;
  });
  ended.acquire();
  askForEver(3);
  EXPECT_EQ(number->value(), nullptr);
  ask(4);
  EXPECT_EQ(number->value(), nullptr);
  EXPECT_EQ(number->question(), 4);
  settle();
  ASSERT_TRUE(number->value());
  EXPECT_EQ(*number->value(), 40);
  EXPECT_EQ(changes, 2);  // of 1 and of 4
}

TEST_F(DerivedTest, StoppedItSaysHowToStartAgain) {
  bool goOn = false;
  number->want(7, "Seven",
               [&goOn](const JobContext& job) { return goOn ? Result<int>(70) : untilStopped(job); });
  number->computeMissing();  // it runs: nothing to start
  EXPECT_EQ(jobs.jobs().size(), 1U);
  number->stop();
  settle();
  EXPECT_EQ(number->state(), State::Stopped);
  EXPECT_TRUE(number->words().contains("Compute missing")) << number->words().toStdString();
  EXPECT_FALSE(number->words().contains("cancelled"));
  EXPECT_EQ(number->value(), nullptr);
  EXPECT_EQ(changes, 1);
  EXPECT_FALSE(number->want(7, "Seven", &untilStopped));  // the same question does not start it again
  EXPECT_TRUE(jobs.idle());
  goOn = true;
  number->computeMissing();
  EXPECT_TRUE(number->running());
  settle();
  ASSERT_TRUE(number->value());
  EXPECT_EQ(*number->value(), 70);
  EXPECT_EQ(changes, 2);
  number->computeMissing();  // it is there: nothing to start
  EXPECT_TRUE(jobs.idle());
}

TEST_F(DerivedTest, AStopFromTheListOfJobsIsTheSame) {
  askForEver(1);
  jobs.cancelAll();
  settle();
  EXPECT_EQ(number->state(), State::Stopped);
}

TEST_F(DerivedTest, FailedItSaysWhyAndCanBeTriedAgain) {
  bool broken = true;
  number->want(1, "One", [&broken](const JobContext&) -> Result<int> {
    if (broken) return fail(ErrorCode::BadFormat, "row 3 is not a number", "points.csv");
    return 10;
  });
  settle();
  EXPECT_EQ(number->state(), State::Failed);
  EXPECT_TRUE(number->words().contains("row 3 is not a number")) << number->words().toStdString();
  EXPECT_EQ(number->value(), nullptr);
  broken = false;
  number->computeMissing();
  EXPECT_FALSE(number->words().contains("row 3"));
  settle();
  EXPECT_EQ(number->state(), State::Ready);
  EXPECT_EQ(changes, 2);
}

TEST_F(DerivedTest, AnExceptionOfItsWorkIsAFailure) {
  number->want(1, "One", [](const JobContext&) -> Result<int> { throw std::out_of_range("no such column"); });
  settle();
  EXPECT_EQ(number->state(), State::Failed);
  EXPECT_TRUE(number->words().contains("no such column"));
}

TEST_F(DerivedTest, WhatIsAtHandIsPutAndWhatIsNotWantedForgotten) {
  askForEver(1);
  number->put(2, std::make_shared<const int>(5));
  EXPECT_EQ(number->state(), State::Ready);
  EXPECT_EQ(*number->value(), 5);
  EXPECT_TRUE(jobs.idle());  // what ran is not shown any more
  EXPECT_FALSE(ask(2));
  askForEver(3);
  number->clear();
  EXPECT_EQ(number->state(), State::Idle);
  EXPECT_FALSE(number->question());
  EXPECT_EQ(number->value(), nullptr);
  number->computeMissing();
  EXPECT_TRUE(jobs.idle());
  ASSERT_TRUE(jobs.waitForAll(60'000));
  EXPECT_EQ(changes, 0);
  EXPECT_TRUE(ask(3));  // what was cleared is asked anew
  settle();
  EXPECT_EQ(*number->value(), 30);
}

TEST_F(DerivedTest, DestroyedWhileItRunsItsWorkStopsAndNothingArrives) {
  askForEver(1);
  number.reset();
  EXPECT_TRUE(jobs.idle());
  ASSERT_TRUE(jobs.waitForAll(60'000));  // the work has heard of it
  EXPECT_EQ(changes, 0);
}

TEST_F(DerivedTest, MayBeDestroyedByItsOwnListener) {
  number = std::make_unique<Number>(&jobs, [this] {
    ++changes;
    number.reset();
  });
  ask(1);
  settle();
  EXPECT_EQ(number, nullptr);
  EXPECT_EQ(changes, 1);
}

TEST_F(DerivedTest, ItsListenerMayAskTheNextQuestion) {
  number = std::make_unique<Number>(&jobs, [this] {
    ++changes;
    if (*number->value() < 1000) ask(*number->value());
  });
  ask(1);
  ASSERT_TRUE(waitFor([this] { return changes == 3; }));
  EXPECT_EQ(*number->value(), 1000);
  EXPECT_TRUE(jobs.idle());
}

TEST_F(DerivedTest, OutlivesTheJobs) {
  JobQueue* own = new JobQueue;
  Number orphan(own, [this] { ++changes; });
  orphan.want(1, "For ever", &untilStopped);
  delete own;
  EXPECT_EQ(changes, 0);
}

}  // namespace
}  // namespace mlens
