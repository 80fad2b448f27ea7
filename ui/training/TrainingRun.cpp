#include "ui/training/TrainingRun.h"

#include <QTimer>
#include <algorithm>
#include <utility>

#include "core/base/Random.h"
#include "core/embedding/InputStatistics.h"
#include "core/embedding/OpenedData.h"
#include "core/engine/CheckpointSummary.h"
#include "core/engine/Resumable.h"
#include "ui/training/TrainingMailbox.h"

namespace mlens {
namespace {

constexpr std::size_t kMaxLosses = 5'000;
constexpr std::size_t kMaxMaps = 1'000;
constexpr int kPollMs = 100;
const auto kSlot = QStringLiteral("training"), kOpenSlot = QStringLiteral("training run");
constexpr Index kProbe = 1000;  // pictures, where a run watched none

/// The plan with the input that these pictures give.
Result<TrainingPlan> freshPlan(TrainingPlan plan, const ImageSet& images, const JobContext& job) {
  auto input = inputSpecOf(images, job);
  if (!input) return failure(input);
  plan.model.input = *input;
  if (auto valid = plan.validate(images.count()); !valid) return failure(valid);
  return plan;
}

/// The plan of the checkpoint; its log so far is posted.
Result<TrainingPlan> oldPlan(const TrainingPlan& plan, TrainingMailbox& mailbox) {
  auto from = resumable(plan.resume);
  if (!from) return failure(from);
  const std::lock_guard lock(mailbox.mutex);
  mailbox.plan = from->plan;
  mailbox.log = from->log;
  mailbox.epoch = from->epochs;
  return from->plan;
}

/// Embeds the same pictures with every checkpoint of the run, and posts their maps.
Result<KeptRun> placeEpochs(const std::filesystem::path& folder, const DataSource& data, ModelEngine& engine,
                            const std::shared_ptr<TrainingMailbox>& mailbox, const JobContext& job) {
  auto run = keptRun(folder);
  if (!run) return failure(run);
  auto opened = openData(data, job);
  if (!opened) return failure(opened);
  if (!opened->images) return fail(ErrorCode::InvalidArgument, "there are no pictures to show the run on");
  const ImageSet& images = *opened->images;
  {
    const std::lock_guard lock(mailbox->mutex);
    mailbox->plan = run->last.plan;
    mailbox->log = run->last.log;
  }
  const Index wanted = run->last.plan.probe > 0 ? run->last.plan.probe : kProbe;
  RandomStream random(run->last.plan.seed);
  TrainingUpdate update;
  update.epochEnd = true;
  update.epochs = run->last.plan.epochs;
  update.probeRows = sampleWithoutReplacement(images.count(), wanted, random);
  const ImageSet probe = subset(images, update.probeRows);
  TrainingReporter reporter(mailbox, images, job);
  for (std::size_t i = 0; i < run->epochs.size(); ++i) {
    if (auto go = job.check(); !go) return failure(go);
    job.report("embedding epochs", static_cast<double>(i) / static_cast<double>(run->epochs.size()),
               "epoch " + std::to_string(run->epochs[i].epoch));
    auto checkpoint = inspectCheckpoint(run->epochs[i].checkpoint, {}, {}, job.quiet());
    if (!checkpoint) return failure(checkpoint);
    auto pair = engine.embed(*checkpoint, probe, {}, job.quiet());
    if (!pair) return failure(pair);
    update.epoch = run->epochs[i].epoch;
    update.probeEncoder = pair->encoder;
    update.probeProjector = pair->projector;
    reporter.place(update);
  }
  return run;
}

}  // namespace

struct TrainingRun::State {
  JobQueue* jobs = nullptr;
  EngineSource engine;
  TrainingPlan plan;
  bool running = false, opening = false;
  int epoch = 0;
  std::shared_ptr<TrainingMailbox> mailbox;
  std::vector<TrainingPoint> losses;
  std::vector<TrainingLogEntry> log;
  std::size_t stride = 1, skipped = 0;  // every stride-th loss is kept
  std::shared_ptr<const PointTable> points;
  std::vector<EpochMaps> maps;
  int shown = -1;
  QTimer timer;

  void keep(TrainingPoint loss) {
    if (++skipped < stride) return;
    skipped = 0;
    losses.push_back(loss);
    if (losses.size() < kMaxLosses) return;
    for (std::size_t i = 0; i < losses.size() / 2; ++i) losses[i] = losses[2 * i];
    losses.resize(losses.size() / 2);
    stride *= 2;
  }
  void keep(const std::vector<EpochMaps>& news) {
    maps.insert(maps.end(), news.begin(), news.end());
    while (maps.size() > kMaxMaps) {
      for (std::size_t i = 0; 2 * i < maps.size(); ++i) maps[i] = maps[2 * i];
      maps.resize((maps.size() + 1) / 2);
      shown = -1;  // its place is another's now
    }
  }
  EpochMaps shownMaps() const {
    if (maps.empty()) return {};
    return shown < 0 ? maps.back() : maps[static_cast<std::size_t>(shown)];
  }
};

TrainingRun::TrainingRun(JobQueue* jobs, EngineSource engine, QObject* parent)
    : QObject(parent), state_(std::make_unique<State>()) {
  state_->jobs = jobs;
  state_->engine = std::move(engine);
  state_->timer.setInterval(kPollMs);
  connect(&state_->timer, &QTimer::timeout, this, &TrainingRun::poll);
}

TrainingRun::~TrainingRun() = default;

void TrainingRun::start(const TrainingPlan& plan, const DataSource& data) {
  begin(plan, data);
}

void TrainingRun::resume(const std::filesystem::path& checkpoint, const DataSource& data) {
  TrainingPlan plan;
  plan.resume = checkpoint;
  plan.out = checkpoint.parent_path();
  begin(plan, data);
}

void TrainingRun::begin(const TrainingPlan& plan, const DataSource& data) {
  if (state_->running) return Q_EMIT failed(tr("A training is running; stop it first"), true);
  if (data.kind != DataSource::Kind::Images)
    return Q_EMIT failed(tr("Training needs pictures: open some first"), true);
  forget();
  state_->plan = plan;
  state_->mailbox->plan = plan;
  state_->running = true;
  const auto folder = plan.out.has_filename() ? plan.out : plan.out.parent_path();
  state_->jobs->start<TrainingOutcome>(
      tr("Training %1").arg(QString::fromStdString(folder.filename().string())), kSlot, this,
      [plan, data, engine = state_->engine,
       mailbox = state_->mailbox](const JobContext& job) -> Result<TrainingOutcome> {
        auto opened = openData(data, job);
        if (!opened) return failure(opened);
        if (!opened->images) return fail(ErrorCode::InvalidArgument, "there are no pictures to train on");
        auto full = plan.resume.empty() ? freshPlan(plan, *opened->images, job) : oldPlan(plan, *mailbox);
        if (!full) return failure(full);
        job.report("loading LibTorch", -1);
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        if (auto go = job.check(); !go) return failure(go);
        TrainingReporter reporter(mailbox, *opened->images, job);
        return (*loaded)->train(*full, *opened->images, job, std::ref(reporter));
      },
      [this](Result<TrainingOutcome> result) { ended(std::move(result)); });
  Q_EMIT started();
}

/// Of the run before.
void TrainingRun::forget() {
  state_->jobs->dropSlot(kOpenSlot);
  state_->opening = false;
  state_->epoch = 0;
  state_->mailbox = std::make_shared<TrainingMailbox>();
  state_->losses.clear();
  state_->log.clear();
  state_->stride = 1;
  state_->skipped = 0;
  state_->points.reset();
  state_->maps.clear();
  state_->shown = -1;
  state_->timer.start();
}

void TrainingRun::open(const std::filesystem::path& folder, const DataSource& data) {
  if (state_->running) return Q_EMIT failed(tr("A training is running; stop it first"), true);
  if (data.kind != DataSource::Kind::Images)
    return Q_EMIT failed(tr("A run is shown on pictures: open some first"), true);
  forget();
  state_->opening = true;
  state_->jobs->start<KeptRun>(
      tr("Opening the run %1").arg(QString::fromStdString(folder.filename().string())), kOpenSlot, this,
      [folder, data, engine = state_->engine,
       mailbox = state_->mailbox](const JobContext& job) -> Result<KeptRun> {
        job.report("loading LibTorch", -1);
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        return placeEpochs(folder, data, **loaded, mailbox, job);
      },
      [this](Result<KeptRun> result) {
        state_->timer.stop();
        poll();
        state_->opening = false;
        if (!result) {
          const bool stopped = result.error().code == ErrorCode::Cancelled;
          return Q_EMIT failed(stopped ? tr("Opening the run was stopped; the epochs so far are shown")
                                       : QString::fromStdString(result.error().text()),
                               !stopped);
        }
        showEpoch(static_cast<int>(state_->maps.size()) - 1);
        Q_EMIT progressed();
        Q_EMIT opened(QString::fromStdString(result->epochs.back().checkpoint.string()),
                      tr("%1 of %2 epochs were kept (Keep every, train --keep-every)")
                          .arg(result->epochs.size())
                          .arg(result->last.epochs));
      });
  Q_EMIT started();
}

bool TrainingRun::opening() const {
  return state_->opening;
}

void TrainingRun::setPaused(bool paused) {
  if (!state_->running || paused == this->paused()) return;
  {
    const std::lock_guard lock(state_->mailbox->mutex);
    state_->mailbox->paused = paused;
  }
  state_->mailbox->go.notify_all();
  Q_EMIT pausedChanged();
}

bool TrainingRun::paused() const {
  if (!state_->running) return false;
  const std::lock_guard lock(state_->mailbox->mutex);
  return state_->mailbox->paused;
}

void TrainingRun::stop() {
  if (state_->running) state_->jobs->cancelSlot(kSlot);
}

void TrainingRun::poll() {
  if (!state_->mailbox) return;
  std::vector<TrainingPoint> losses;
  std::vector<TrainingLogEntry> log;
  std::vector<EpochMaps> maps;
  {
    const std::lock_guard lock(state_->mailbox->mutex);
    losses.swap(state_->mailbox->losses);
    log.swap(state_->mailbox->log);
    maps.swap(state_->mailbox->maps);
    state_->points = state_->mailbox->points;
    state_->epoch = state_->mailbox->epoch;
    state_->plan = state_->mailbox->plan;
  }
  for (const TrainingPoint& loss : losses) state_->keep(loss);
  state_->log.insert(state_->log.end(), log.begin(), log.end());
  state_->keep(maps);
  const bool moved = !maps.empty();
  if (!losses.empty() || !log.empty()) Q_EMIT progressed();
  if (moved) Q_EMIT mapsChanged();
}

void TrainingRun::ended(Result<TrainingOutcome> result) {
  state_->timer.stop();
  poll();
  state_->running = false;
  if (result) {
    Q_EMIT finished(QString::fromStdString(result->checkpoint.string()), result->stoppedEarly);
  } else if (result.error().code == ErrorCode::Cancelled) {
    Q_EMIT failed(tr("The training was stopped before its first epoch was complete: nothing was kept"),
                  false);
  } else {
    Q_EMIT failed(QString::fromStdString(result.error().text()), true);
  }
}

bool TrainingRun::running() const {
  return state_->running;
}

int TrainingRun::epoch() const {
  return state_->epoch;
}

const TrainingPlan& TrainingRun::plan() const {
  return state_->plan;
}

const std::vector<TrainingPoint>& TrainingRun::losses() const {
  return state_->losses;
}

const std::vector<TrainingLogEntry>& TrainingRun::log() const {
  return state_->log;
}

const EngineSource& TrainingRun::engine() const {
  return state_->engine;
}

std::shared_ptr<const PointTable> TrainingRun::probePoints() const {
  return state_->points;
}

const std::vector<EpochMaps>& TrainingRun::epochMaps() const {
  return state_->maps;
}

void TrainingRun::showEpoch(int index) {
  if (index < 0 || index >= static_cast<int>(state_->maps.size())) index = -1;
  if (std::exchange(state_->shown, index) != index) Q_EMIT mapsChanged();
}

int TrainingRun::shownEpoch() const {
  return state_->shown;
}

std::shared_ptr<const Projection> TrainingRun::encoderMap() const {
  return state_->shownMaps().encoder;
}

std::shared_ptr<const Projection> TrainingRun::projectorMap() const {
  return state_->shownMaps().projector;
}

}  // namespace mlens
