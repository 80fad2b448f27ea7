#include "ui/workspace/MapJob.h"

#include <QPointer>
#include <mutex>
#include <utility>

namespace mlens {
namespace {

constexpr int kPollMs = 66;

}  // namespace

/// The newest picture, left by the worker thread until the GUI thread fetches it: the latest wins.
struct MapJob::Mailbox {
  std::mutex mutex;
  Map newest;

  void put(Map map) {
    const std::lock_guard lock(mutex);
    newest = std::move(map);
  }
  Map take() {
    const std::lock_guard lock(mutex);
    return std::exchange(newest, nullptr);
  }
};

MapJob::MapJob(JobQueue* jobs, int id, MapSource source, const MapSpec& spec, Listeners listeners)
    : jobs_(jobs),
      slot_(slotOf(id)),
      listeners_(std::move(listeners)),
      run_(std::make_shared<MapRun>(std::move(source), spec)),
      mailbox_(std::make_shared<Mailbox>()) {
  timer_.setInterval(kPollMs);
  connect(&timer_, &QTimer::timeout, this, &MapJob::fetch);
}

MapJob::~MapJob() {
  jobs_->dropSlot(slot_);
}

QString MapJob::slotOf(int id) {
  return QStringLiteral("map:%1").arg(id);
}

void MapJob::start(const QString& title) {
  MapRun::Listener snapshot;
  if (run_->spec().method == "umap") {
    snapshot = [mailbox = mailbox_](Map map) { mailbox->put(std::move(map)); };
    timer_.start();
  }
  jobs_->start<Map>(
      title, slot_, this, [run = run_, snapshot](const JobContext& job) { return run->run(job, snapshot); },
      [this](Result<Map> result) {
        timer_.stop();
        const QPointer<MapJob> self(this);
        fetch();
        if (!self) return;
        const auto ended = listeners_.ended;
        ended(std::move(result));
      });
}

void MapJob::stop() {
  jobs_->cancelSlot(slot_);
}

void MapJob::fetch() {
  const auto moved = listeners_.moved;
  if (Map map = mailbox_->take()) moved(std::move(map));
}

}  // namespace mlens
