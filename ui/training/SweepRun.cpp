#include "ui/training/SweepRun.h"

#include <mutex>

#include "core/embedding/InputStatistics.h"
#include "core/embedding/OpenedData.h"
#include "core/session/Session.h"

namespace mlens {
namespace {

constexpr int kSweepPollMs = 200;
const auto kSweepSlot = QStringLiteral("sweep");

Result<SweepTable> sweep(SweepPlan plan, const DataSource& data, const EngineSource& engine,
                         const SweepListener& listener, const JobContext& job) {
  auto opened = openData(data, job);
  if (!opened) return failure(opened);
  if (!opened->images) return fail(ErrorCode::InvalidArgument, "there are no pictures to train on");
  auto input = inputSpecOf(*opened->images, job);
  if (!input) return failure(input);
  plan.base.model.input = *input;
  job.report("loading LibTorch", -1);
  auto loaded = engine();
  if (!loaded) return failure(loaded);
  return runSweep(**loaded, *opened->images, plan, job, listener);
}

}  // namespace

/// What the sweep's thread has to tell.
struct SweepRun::Mailbox {
  std::mutex mutex;
  bool fresh = false;
  SweepTable table;
  int current = -1;
};

SweepRun::SweepRun(JobQueue* jobs, EngineSource engine, QObject* parent)
    : QObject(parent), jobs_(jobs), engine_(std::move(engine)) {
  timer_.setInterval(kSweepPollMs);
  connect(&timer_, &QTimer::timeout, this, &SweepRun::poll);
}

SweepRun::~SweepRun() = default;

void SweepRun::start(const SweepPlan& plan, const DataSource& data) {
  if (running_) return;
  if (data.kind != DataSource::Kind::Images)
    return Q_EMIT message(tr("A sweep needs pictures: open some first"), true);
  running_ = true;
  current_ = -1;
  folder_ = plan.base.out;
  mailbox_ = std::make_shared<Mailbox>();
  timer_.start();
  jobs_->start<SweepTable>(
      tr("Sweep %1").arg(QString::fromStdString(folder_.filename().string())), kSweepSlot, this,
      [plan, data, engine = engine_, mailbox = mailbox_](const JobContext& job) {
        return sweep(
            plan, data, engine,
            [mailbox](const SweepTable& table, int row) {
              const std::lock_guard lock(mailbox->mutex);
              mailbox->table = table;
              mailbox->current = row;
              mailbox->fresh = true;
            },
            job);
      },
      [this](Result<SweepTable> result) {
        timer_.stop();
        poll();
        running_ = false;
        current_ = -1;
        if (result) {
          table_ = std::move(*result);
          Q_EMIT message(tr("Sweep finished: %1").arg(QString::fromStdString(folder_.string())), false);
        } else if (result.error().code == ErrorCode::Cancelled) {
          Q_EMIT message(tr("Sweep stopped; what is finished is kept, Start goes on from there"), false);
        } else {
          Q_EMIT message(QString::fromStdString(result.error().text()), true);
        }
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void SweepRun::stop() {
  jobs_->cancelSlot(kSweepSlot);
}

void SweepRun::poll() {
  {
    const std::lock_guard lock(mailbox_->mutex);
    if (!std::exchange(mailbox_->fresh, false)) return;
    table_ = mailbox_->table;
    current_ = mailbox_->current;
  }
  Q_EMIT changed();
}

/// What was stopped leaves all as it was, and is no error.
void SweepRun::tellFailure(const Error& error) {
  if (error.code != ErrorCode::Cancelled) Q_EMIT message(QString::fromStdString(error.text()), true);
}

void SweepRun::open(const std::filesystem::path& folder) {
  if (running_) return Q_EMIT message(tr("A sweep is running; stop it first"), true);
  jobs_->start<SweepTable>(
      tr("Opening a sweep"), kSweepSlot, this, [folder](const JobContext&) { return readSweep(folder); },
      [this, folder](Result<SweepTable> result) {
        if (!result) return tellFailure(result.error());
        table_ = std::move(*result);
        folder_ = folder;
        Q_EMIT opened();
        Q_EMIT changed();
      });
}

void SweepRun::openPublished(const std::filesystem::path& file) {
  using Values = std::vector<PublishedValue>;
  jobs_->start<Values>(
      tr("Opening published values"), kSweepSlot + QStringLiteral(":published"), this,
      [file](const JobContext&) { return readPublished(file); },
      [this](Result<Values> result) {
        if (!result) return tellFailure(result.error());
        published_ = std::move(*result);
        Q_EMIT changed();
      });
}

}  // namespace mlens
