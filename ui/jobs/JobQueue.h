#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/Job.h"

namespace mlens {

/// Everything that runs in the background, for the window's status area. GUI thread only; the work runs on
/// the global thread pool. Work gets values, never widgets; its result arrives on the GUI thread, and only if
/// `receiver` still lives. A newer job with the same `slot` stops the older one, whose result is dropped.
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
  ~JobQueue() override;  ///< stops everything and waits

  /// Runs `work` in the background, then `done(Result<T>)` on the GUI thread. A cancelled job also calls
  /// `done` (with ErrorCode::Cancelled) unless a newer one of its slot replaced it. Returns the job's id.
  template <class T>
  int start(const QString& title, const QString& slot, QObject* receiver,
            std::function<Result<T>(const JobContext&)> work, std::function<void(Result<T>)> done);

  void cancel(int id);
  void cancelSlot(const QString& slot);
  void cancelAll();
  bool waitForAll(int milliseconds = -1);  ///< true if all ended
  const std::vector<Job>& jobs() const { return jobs_; }
  bool idle() const { return jobs_.empty(); }

 Q_SIGNALS:
  void changed();  ///< a job began, progressed (at most 20 times a second) or ended
  void failed(const QString& title, const QString& message);  ///< not for Cancelled

 private:
  std::vector<Job> jobs_;
  struct Running;
  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace mlens
