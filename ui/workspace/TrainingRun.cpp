#include "ui/workspace/TrainingRun.h"

#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <mutex>

#include "core/model/EngineLoader.h"
#include "core/projection/Procrustes.h"
#include "core/session/InputStatistics.h"

namespace mlens {
namespace {

constexpr std::size_t kMaxLosses = 5'000;
constexpr int kPollMs = 100;
const auto kSlot = QStringLiteral("training");

/// What the training thread has to tell, until the GUI thread fetches it.
struct Mailbox {
  std::mutex mutex;
  std::vector<TrainingRun::Point> losses, epochLosses;
  int epoch = 0;
  std::shared_ptr<const PointTable> points;
  std::shared_ptr<const Projection> encoder, projector;
};

/// The newest map, turned onto the one before. Without one (too few pictures, say) the last one stays.
std::shared_ptr<const Projection> alignedMap(const Matrix& vectors,
                                             const std::shared_ptr<const Projection>& before,
                                             const JobContext& job) {
  if (vectors.empty()) return before;
  auto map = computeMap(vectors, {}, JobContext(job.stopToken()));  // the progress is of the training
  if (!map) return before;
  if (before && before->coordinates.rows() == map->coordinates.rows()) {
    if (auto aligned = alignTo(before->coordinates, map->coordinates)) {
      map->coordinates = std::move(*aligned);
      map->axisLabels.clear();  // turned axes are no principal components any more
      map->caption += ", turned onto the epoch before";
    }
  }
  return std::make_shared<const Projection>(std::move(*map));
}

/// Runs on the training thread: keeps the maps of the last epoch and posts everything.
class Reporter {
 public:
  Reporter(std::shared_ptr<Mailbox> mailbox, const ImageSet& images, const JobContext& job)
      : mailbox_(std::move(mailbox)), images_(images), job_(job) {}

  void operator()(const TrainingUpdate& update) {
    const double steps = std::max(update.stepsPerEpoch, 1);
    const double done = update.epochEnd ? update.epoch : update.epoch + update.step / steps;
    char detail[64];
    std::snprintf(detail, sizeof detail, "epoch %d of %d, loss %.3f", update.epoch, update.epochs,
                  update.loss);
    job_.report("training", done / std::max(1, update.epochs), detail);
    if (!update.epochEnd) {
      const std::lock_guard lock(mailbox_->mutex);
      mailbox_->losses.push_back({update.epoch + update.step / steps, update.loss});
      return;
    }
    if (!points_ && !update.probeRows.empty()) {
      points_ = std::make_shared<const PointTable>(pointTable(subset(images_, update.probeRows)));
    }
    encoder_ = alignedMap(update.probeEncoder, encoder_, job_);
    projector_ = alignedMap(update.probeProjector, projector_, job_);
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->epoch = update.epoch;
    mailbox_->epochLosses.push_back({static_cast<double>(update.epoch), update.loss});
    mailbox_->points = points_;
    mailbox_->encoder = encoder_;
    mailbox_->projector = projector_;
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  const ImageSet& images_;
  const JobContext& job_;
  std::shared_ptr<const PointTable> points_;
  std::shared_ptr<const Projection> encoder_, projector_;
};

}  // namespace

struct TrainingRun::State {
  JobQueue* jobs = nullptr;
  EngineSource engine;
  TrainingPlan plan;
  bool running = false;
  int epoch = 0;
  std::shared_ptr<Mailbox> mailbox;
  std::vector<Point> losses, epochLosses;
  std::size_t stride = 1, skipped = 0;  // every stride-th loss is kept
  std::shared_ptr<const PointTable> points;
  std::shared_ptr<const Projection> encoder, projector;
  QTimer timer;

  void keep(Point loss) {
    if (++skipped < stride) return;
    skipped = 0;
    losses.push_back(loss);
    if (losses.size() < kMaxLosses) return;
    for (std::size_t i = 0; i < losses.size() / 2; ++i) losses[i] = losses[2 * i];
    losses.resize(losses.size() / 2);
    stride *= 2;
  }
};

TrainingRun::TrainingRun(JobQueue* jobs, QObject* parent) : TrainingRun(jobs, loadEngine, parent) {
}

TrainingRun::TrainingRun(JobQueue* jobs, EngineSource engine, QObject* parent)
    : QObject(parent), state_(std::make_unique<State>()) {
  state_->jobs = jobs;
  state_->engine = std::move(engine);
  state_->timer.setInterval(kPollMs);
  connect(&state_->timer, &QTimer::timeout, this, &TrainingRun::poll);
}

TrainingRun::~TrainingRun() = default;

void TrainingRun::start(const TrainingPlan& plan, const DataSource& data) {
  if (state_->running) return Q_EMIT failed(tr("A training is running; stop it first"));
  if (data.kind != DataSource::Kind::Images)
    return Q_EMIT failed(tr("Training needs pictures: open some first"));
  state_->plan = plan;
  state_->running = true;
  state_->epoch = 0;
  state_->mailbox = std::make_shared<Mailbox>();
  state_->losses.clear();
  state_->epochLosses.clear();
  state_->stride = 1;
  state_->skipped = 0;
  state_->points.reset();
  state_->encoder.reset();
  state_->projector.reset();
  state_->timer.start();
  const auto folder = plan.out.has_filename() ? plan.out : plan.out.parent_path();
  state_->jobs->start<TrainingOutcome>(
      tr("Training %1").arg(QString::fromStdString(folder.filename().string())), kSlot, this,
      [plan, data, engine = state_->engine,
       mailbox = state_->mailbox](const JobContext& job) -> Result<TrainingOutcome> {
        auto opened = openData(data, job);
        if (!opened) return failure(opened);
        if (!opened->images) return fail(ErrorCode::InvalidArgument, "there are no pictures to train on");
        auto input = inputSpecOf(*opened->images, job);
        if (!input) return failure(input);
        TrainingPlan full = plan;
        full.model.input = *input;
        if (auto valid = full.validate(opened->images->count()); !valid) return failure(valid);
        job.report("loading LibTorch", -1);
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        if (auto go = job.check(); !go) return failure(go);
        Reporter reporter(mailbox, *opened->images, job);
        return (*loaded)->train(full, *opened->images, job, std::ref(reporter));
      },
      [this](Result<TrainingOutcome> result) { ended(std::move(result)); });
  Q_EMIT started();
}

void TrainingRun::stop() {
  if (state_->running) state_->jobs->cancelSlot(kSlot);
}

void TrainingRun::poll() {
  if (!state_->mailbox) return;
  std::vector<Point> losses, epochLosses;
  std::shared_ptr<const Projection> encoder, projector;
  {
    const std::lock_guard lock(state_->mailbox->mutex);
    losses.swap(state_->mailbox->losses);
    epochLosses.swap(state_->mailbox->epochLosses);
    encoder = state_->mailbox->encoder;
    projector = state_->mailbox->projector;
    state_->points = state_->mailbox->points;
    state_->epoch = state_->mailbox->epoch;
  }
  for (const Point& loss : losses) state_->keep(loss);
  state_->epochLosses.insert(state_->epochLosses.end(), epochLosses.begin(), epochLosses.end());
  const bool moved = encoder != state_->encoder || projector != state_->projector;
  state_->encoder = std::move(encoder);
  state_->projector = std::move(projector);
  if (!losses.empty() || !epochLosses.empty()) Q_EMIT progressed();
  if (moved) Q_EMIT mapsChanged();
}

void TrainingRun::ended(Result<TrainingOutcome> result) {
  state_->timer.stop();
  poll();
  state_->running = false;
  if (result) {
    Q_EMIT finished(QString::fromStdString(result->checkpoint.string()), result->stoppedEarly);
  } else if (result.error().code == ErrorCode::Cancelled) {
    Q_EMIT failed(tr("The training was stopped before its first epoch was complete: nothing was kept"));
  } else {
    Q_EMIT failed(QString::fromStdString(result.error().text()));
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

const std::vector<TrainingRun::Point>& TrainingRun::losses() const {
  return state_->losses;
}

const std::vector<TrainingRun::Point>& TrainingRun::epochLosses() const {
  return state_->epochLosses;
}

std::shared_ptr<const PointTable> TrainingRun::probePoints() const {
  return state_->points;
}

std::shared_ptr<const Projection> TrainingRun::encoderMap() const {
  return state_->encoder;
}

std::shared_ptr<const Projection> TrainingRun::projectorMap() const {
  return state_->projector;
}

}  // namespace mlens
