#include "ui/jobs/JobQueue.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QDateTime>
#include <QDeadlineTimer>
#include <QtConcurrent>
#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>

namespace mlens {
namespace {

constexpr int kThreads = 8;  // jobs at a time; inside, they share the thread budget
constexpr int kProgressMs = 50;
constexpr int kNiceness = 10;  // of 0..19: where processors are few, the window goes first

/// On Linux the niceness is a thread's own; threads that it starts (TBB's, LibTorch's) inherit it.
void stepBack() {
  thread_local const bool done =
      setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness) == 0;
  (void)done;
}

/// The newest progress of a job, left by its thread and fetched by the GUI thread.
struct Mailbox {
  std::mutex mutex;
  Progress progress;
  bool fresh = false;
  std::atomic<bool> announced{false};
};

}  // namespace

struct JobQueue::Running {
  int id = 0;
  QString slot;
  std::stop_source stop;
  QPointer<QObject> receiver;
  bool hasReceiver = false;
  bool replaced = false;
  std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
  std::function<void(const Outcome&)> done;
  QString title;
  QFutureWatcher<Outcome> watcher;
};

JobQueue::JobQueue(QObject* parent) : QObject(parent) {
  pool_.setMaxThreadCount(kThreads);
  throttle_.setSingleShot(true);
  throttle_.setInterval(kProgressMs);
  connect(&throttle_, &QTimer::timeout, this, &JobQueue::takeProgress);
}

JobQueue::~JobQueue() {
  for (const auto& running : running_) {
    running->watcher.disconnect(this);
    running->stop.request_stop();
  }
  pool_.waitForDone();
}

int JobQueue::launch(const QString& title, const QString& slot, QObject* receiver,
                     std::function<Outcome(const JobContext&)> work,
                     std::function<void(const Outcome&)> done) {
  if (!slot.isEmpty()) dropSlot(slot);
  auto running = std::make_unique<Running>();
  const int id = running->id = ++lastId_;
  running->slot = slot;
  running->title = title;
  running->receiver = receiver;
  running->hasReceiver = receiver != nullptr;
  running->done = std::move(done);

  // The destructor waits for the work, so `this` outlives every listener; what is posted goes with it.
  auto listener = [this, mailbox = running->mailbox](const Progress& progress) {
    {
      const std::lock_guard lock(mailbox->mutex);
      mailbox->progress = progress;
      mailbox->fresh = true;
    }
    if (!mailbox->announced.exchange(true)) {
      QMetaObject::invokeMethod(this, &JobQueue::requestProgress, Qt::QueuedConnection);
    }
  };
  connect(&running->watcher, &QFutureWatcherBase::finished, this, [this, id] { finish(id); });
  running->watcher.setFuture(QtConcurrent::run(
      &pool_, [work = std::move(work), job = JobContext(running->stop.get_token(), std::move(listener))] {
        stepBack();
        return work(job);
      }));
  running_.push_back(std::move(running));
  jobs_.push_back({id, title, slot, {}, false, QDateTime::currentMSecsSinceEpoch()});
  Q_EMIT changed();
  return id;
}

void JobQueue::cancel(int id) {
  for (const auto& running : running_) {
    if (running->id == id) running->stop.request_stop();
  }
  for (auto& job : jobs_) {
    if (job.id == id && !job.stopping) {
      job.stopping = true;
      Q_EMIT changed();
      return;
    }
  }
}

void JobQueue::cancelSlot(const QString& slot) {
  const auto job = std::ranges::find(jobs_, slot, &Job::slot);
  if (job != jobs_.end()) cancel(job->id);
}

void JobQueue::dropSlot(const QString& slot) {
  for (const auto& running : running_) {
    if (running->slot != slot) continue;
    running->replaced = true;
    running->stop.request_stop();
  }
  if (std::erase_if(jobs_, [&](const Job& job) { return job.slot == slot; }) > 0) Q_EMIT changed();
}

void JobQueue::cancelAll() {
  std::vector<int> ids;
  for (const auto& job : jobs_) ids.push_back(job.id);
  for (int id : ids) cancel(id);
}

bool JobQueue::waitForAll(int milliseconds) {
  const QDeadlineTimer deadline(milliseconds < 0 ? QDeadlineTimer(QDeadlineTimer::Forever)
                                                 : QDeadlineTimer(milliseconds));
  while (!running_.empty()) {
    const auto left = deadline.remainingTime();
    if (!pool_.waitForDone(static_cast<int>(left))) return false;
    const QPointer<JobQueue> self(this);
    std::vector<int> ended;
    for (const auto& running : running_) ended.push_back(running->id);
    for (int id : ended) {
      finish(id);
      if (!self) return true;
    }
  }
  return true;
}

void JobQueue::finish(int id) {
  const auto found = std::ranges::find_if(running_, [&](const auto& running) { return running->id == id; });
  if (found == running_.end() || !(*found)->watcher.future().isFinished()) return;
  const std::unique_ptr<Running> running = std::move(*found);
  running_.erase(found);
  std::erase_if(jobs_, [&](const Job& job) { return job.id == id; });
  running->watcher.disconnect(this);
  const Outcome outcome = running->watcher.result();
  const QPointer<JobQueue> self(this);
  if (!running->replaced) {
    const bool deliver = !running->hasReceiver || running->receiver;
    const std::optional<Error> error = outcome.error;
    if (deliver) running->done(outcome);
    if (self && error && error->code != ErrorCode::Cancelled) {
      Q_EMIT failed(running->title, QString::fromStdString(error->text()));
    }
  }
  if (self) Q_EMIT changed();
}

void JobQueue::requestProgress() {
  if (!throttle_.isActive()) throttle_.start();
}

void JobQueue::takeProgress() {
  bool any = false;
  for (const auto& running : running_) {
    Mailbox& mailbox = *running->mailbox;
    mailbox.announced = false;
    const std::lock_guard lock(mailbox.mutex);
    if (!std::exchange(mailbox.fresh, false)) continue;
    const auto job = std::ranges::find(jobs_, running->id, &Job::id);
    if (job == jobs_.end()) continue;
    job->progress = mailbox.progress;
    any = true;
  }
  if (any) Q_EMIT changed();
}

Error JobQueue::errorOf(std::exception_ptr exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::bad_alloc&) {
    return {ErrorCode::OutOfMemory, "not enough memory; close something or take fewer points", {}};
  } catch (const std::exception& error) {
    return {ErrorCode::Internal, error.what(), {}};
  } catch (...) {
    return {ErrorCode::Internal, "an unknown exception", {}};
  }
}

}  // namespace mlens
