#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

#include "core/base/Job.h"
#include "core/base/MappedFiles.h"

namespace mlens {

/// Everything that runs in the background, for the window's status area. GUI thread only; the work runs on
/// a thread pool of its own. Work gets values, never widgets; its result arrives on the GUI thread, and only
/// if `receiver` still lives. A newer job with the same `slot` stops the older one, whose result is dropped.
/// An exception of the work becomes an Error (OutOfMemory or Internal).
class JobQueue : public QObject {
  Q_OBJECT
 public:
  struct Job {
    int id = 0;
    QString title;  ///< "Training strong.safetensors"
    QString slot;   ///< "map:encoder"; "" never replaced
    Progress progress;
    bool stopping = false;  ///< cancel was pressed, the work has not ended yet
    qint64 startedMs = 0;   ///< since the epoch, for "time left"
  };

  explicit JobQueue(QObject* parent = nullptr);
  ~JobQueue() override;  ///< stops everything and waits; no `done` is called any more

  /// Runs `work` in the background, then `done(Result<T>)` on the GUI thread. A cancelled job also calls
  /// `done` (with ErrorCode::Cancelled, or with what the work kept) unless a newer one of its slot replaced
  /// it. Returns the job's id.
  template <class T>
  int start(const QString& title, const QString& slot, QObject* receiver,
            std::type_identity_t<std::function<Result<T>(const JobContext&)>> work,
            std::type_identity_t<std::function<void(Result<T>)>> done);

  void cancel(int id);
  void cancelSlot(const QString& slot);  ///< as cancel() of its job, if there is one
  void dropSlot(const QString& slot);    ///< stops its job and drops the result
  void cancelAll();
  /// Waits for all work to end and delivers its results; true if all ended in time (-1: no limit).
  bool waitForAll(int milliseconds = -1);
  const std::vector<Job>& jobs() const { return jobs_; }  ///< those replaced by newer ones are left out
  bool idle() const { return jobs_.empty(); }

 Q_SIGNALS:
  void changed();  ///< a job began, progressed (at most 20 times a second) or ended
  void failed(const QString& title, const QString& message);  ///< not for Cancelled

 private:
  struct Outcome {
    std::shared_ptr<void> result;  // a Result<T>
    std::optional<Error> error;
  };
  struct Running;

  int launch(const QString& title, const QString& slot, QObject* receiver,
             std::function<Outcome(const JobContext&)> work, std::function<void(const Outcome&)> done);
  static Error errorOf(std::exception_ptr exception);
  void finish(int id);
  void takeProgress();
  void requestProgress();

  std::vector<Job> jobs_;
  std::vector<std::unique_ptr<Running>> running_;
  QThreadPool pool_;
  QTimer throttle_;
  int lastId_ = 0;
};

template <class T>
int JobQueue::start(const QString& title, const QString& slot, QObject* receiver,
                    std::type_identity_t<std::function<Result<T>(const JobContext&)>> work,
                    std::type_identity_t<std::function<void(Result<T>)>> done) {
  return launch(
      title, slot, receiver,
      [work = std::move(work)](const JobContext& job) {
        auto result = std::make_shared<Result<T>>([&]() -> Result<T> {
          try {
            Result<T> made = work(job);
            if (auto intact = mappedFilesIntact(); !intact) return failure(intact);
            return made;
          } catch (...) {
            return tl::unexpected<Error>(errorOf(std::current_exception()));
          }
        }());
        Outcome outcome;
        if (!*result) outcome.error = result->error();
        outcome.result = std::move(result);
        return outcome;
      },
      [done = std::move(done)](const Outcome& outcome) {
        done(std::move(*std::static_pointer_cast<Result<T>>(outcome.result)));
      });
}

}  // namespace mlens
