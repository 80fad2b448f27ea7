#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "ui/jobs/JobQueue.h"

namespace mlens {

/// What all derived values have in common: their state, its words, and the way to start again what was
/// stopped or has failed. GUI thread only.
class DerivedState : public QObject {
 public:
  enum class State {
    Idle,     ///< nothing is asked
    Running,  ///< the value is being computed
    Ready,    ///< value() is the answer to question()
    Stopped,  ///< the user stopped it
    Failed    ///< words() say why
  };

  ~DerivedState() override;

  State state() const { return state_; }
  bool running() const { return state_ == State::Running; }
  /// Why there is no value, for the user: "Metrics of encoder h…" while it runs, how to start it again after
  /// a stop, the error after a failure; "" when idle or ready.
  QString words() const;

  /// Asks again what was stopped or has failed; never touches what runs or is there.
  virtual void computeMissing() = 0;
  void stop();  ///< as the user would; `changed` comes when the work has ended

 protected:
  DerivedState(JobQueue* jobs, std::function<void()> changed);
  void begin(const QString& title);
  void end(State state);  ///< of what runs, if anything: it is stopped and its answer dropped
  void arrived(const Error* error);
  JobQueue& jobs() const { return *jobs_; }
  const QString& slot() const { return slot_; }
  const QString& title() const { return title_; }

 private:
  QPointer<JobQueue> jobs_;
  std::function<void()> changed_;
  QString slot_;  ///< of this object alone, never used twice
  State state_ = State::Idle;
  QString title_, problem_;
};

/// A value computed in the background from the session.
///
/// The question holds all that the value follows from and compares by content: an embedding by
/// Workspace::EmbeddingValue::serial, large values by the shared pointer that it holds, never by an address
/// that it does not own. The newest question wins: value() is that of question() or null.
///
/// `changed` is called on the GUI thread when an answer has arrived (a failure or a stop is one as well),
/// with state(), words() and value() already telling of it; it may ask the next question or destroy the
/// Derived. It is not called from within want(), put(), clear() or computeMissing(): whoever calls them
/// knows. Destroying a Derived stops its work and drops the answer.
template <class Question, class Value>
class Derived : public DerivedState {
 public:
  using Answer = std::shared_ptr<const Value>;
  /// Runs on a worker thread; holds values only.
  using Work = std::function<Result<Value>(const JobContext&)>;

  Derived(JobQueue* jobs, std::function<void()> changed) : DerivedState(jobs, std::move(changed)) {}

  /// Asks for the answer to `question`, unless that was asked last, whatever became of it. True if it was
  /// another one. `title`: "Metrics of encoder h", for the list of jobs and for words().
  bool want(Question question, const QString& title, Work work) {
    if (question_ == question) return false;
    value_ = nullptr;
    question_ = std::move(question);
    work_ = std::move(work);
    launch(title);
    return true;
  }
  /// The answer where it is at hand.
  void put(Question question, Answer value) {
    work_ = {};
    question_ = std::move(question);
    value_ = std::move(value);
    end(State::Ready);
  }
  /// Nothing is asked any more.
  void clear() {
    work_ = {};
    question_.reset();
    value_ = nullptr;
    end(State::Idle);
  }

  const std::optional<Question>& question() const { return question_; }
  const Answer& value() const { return value_; }  ///< null until Ready

  void computeMissing() override {
    if (state() == State::Stopped || state() == State::Failed) launch(title());
  }

 private:
  void launch(const QString& title) {
    begin(title);
    jobs().template start<Value>(title, slot(), this, work_, [this](Result<Value> result) {
      if (result) {
        value_ = std::make_shared<const Value>(std::move(*result));
        work_ = {};  // what it holds may be large
      }
      arrived(result ? nullptr : &result.error());
    });
  }

  std::optional<Question> question_;
  Answer value_;
  Work work_;
};

}  // namespace mlens
