#include "ui/workspace/Checkpoints.h"

#include <algorithm>
#include <utility>

#include "core/session/SourceNames.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

const auto kEmbedSlot = QStringLiteral("embed");

std::uint64_t serialOf(std::uint64_t checkpoint, Stage stage) {
  return 3 * checkpoint + static_cast<std::uint64_t>(stage);
}

}  // namespace

QString fileOrFolderName(const std::filesystem::path& path) {
  const auto clean = path.has_filename() ? path : path.parent_path();
  return QString::fromStdString(clean.filename().string());
}

QString checkpointName(const CheckpointSource& source) {
  return QString::fromStdString(checkpointTitle(source));
}

QString firstOf(const std::vector<std::string>& warnings) {
  const QString first = QString::fromStdString(warnings.front());
  const auto more = static_cast<int>(warnings.size()) - 1;
  return more > 0 ? first + Checkpoints::tr(" (and %n more)", nullptr, more) : first;
}

Checkpoints::Checkpoints(JobQueue* jobs, Services services, QObject* parent)
    : QObject(parent), jobs_(jobs), services_(std::move(services)) {
}

std::size_t Checkpoints::indexOf(std::uint64_t serial) const {
  return static_cast<std::size_t>(std::ranges::find(all_, serial, &Checkpoint::serial) - all_.begin());
}

const CheckpointSummary* Checkpoints::summary(int index) const {
  if (index < 0 || index >= static_cast<int>(all_.size())) return nullptr;
  const auto& summary = all_[static_cast<std::size_t>(index)].summary;
  return summary ? &*summary : nullptr;
}

const std::vector<EmbeddingValue>& Checkpoints::embeddings() const {
  return embeddings_;
}

void Checkpoints::reset(const std::vector<CheckpointSource>& sources, const OpenedData& data,
                        const QString& dataName) {
  jobs_->dropSlot(kEmbedSlot);
  now_ = 0;
  waiting_.clear();
  all_.clear();
  data_ = data;
  dataName_ = dataName;
  for (const CheckpointSource& source : sources) {
    all_.push_back({++lastSerial_, source});
    waiting_.push_back(lastSerial_);
  }
  vectorsSerial_ = ++lastSerial_;
  rebuild();
}

void Checkpoints::put(std::size_t index, const CheckpointSource& source, const CheckpointSummary& summary) {
  if (index == all_.size()) {
    all_.emplace_back();
  } else {
    drop(all_[index].serial);
  }
  all_[index] = {++lastSerial_, source, summary};
  waiting_.push_back(lastSerial_);
  rebuild();
  Q_EMIT changed();
}

void Checkpoints::remove(std::size_t index) {
  drop(all_[index].serial);
  all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(index));
  rebuild();
  Q_EMIT changed();
}

/// What is at work or waits for a checkpoint that goes.
void Checkpoints::drop(std::uint64_t serial) {
  std::erase(waiting_, serial);
  if (now_ != serial) return;
  jobs_->dropSlot(kEmbedSlot);
  now_ = 0;
}

void Checkpoints::retry() {
  for (Checkpoint& checkpoint : all_) {
    const bool asked =
        checkpoint.serial == now_ || std::ranges::find(waiting_, checkpoint.serial) != waiting_.end();
    if (!checkpoint.encoder.empty() || asked) continue;
    checkpoint.state.clear();
    waiting_.push_back(checkpoint.serial);
  }
  rebuild();
  Q_EMIT changed();
}

void Checkpoints::start() {
  if (now_ != 0 || waiting_.empty() || !data_.images) return;
  const std::uint64_t serial = waiting_.front();
  waiting_.pop_front();
  const std::size_t index = indexOf(serial);
  if (index == count()) return start();
  now_ = serial;
  Checkpoint& checkpoint = all_[index];
  const QString name = checkpointName(checkpoint.source);
  checkpoint.state = tr("Embedding %L1 pictures with %2…").arg(data_.images->count()).arg(name);
  rebuild();
  Q_EMIT changed();
  Q_EMIT began();
  jobs_->start<EmbeddedCheckpoint>(
      tr("Embedding %L1 pictures with %2").arg(data_.images->count()).arg(name), kEmbedSlot, this,
      [source = checkpoint.source, known = checkpoint.summary, images = *data_.images,
       services = services_](const JobContext& job) {
        return known ? embedCheckpoint(*known, images, {}, services, job)
                     : embedCheckpoint(source, images, {}, services, job);
      },
      [this, serial](Result<EmbeddedCheckpoint> result) { arrived(serial, std::move(result)); });
}

void Checkpoints::arrived(std::uint64_t serial, Result<EmbeddedCheckpoint> result) {
  if (now_ == serial) now_ = 0;
  const std::size_t index = indexOf(serial);
  if (index == count()) return start();
  Checkpoint& checkpoint = all_[index];
  const bool stopped = !result && result.error().code == ErrorCode::Cancelled;
  if (result) {
    checkpoint.summary = std::move(result->summary);
    checkpoint.encoder = std::move(result->encoder);
    checkpoint.projector = std::move(result->projector);
    checkpoint.state.clear();
  } else if (stopped) {
    checkpoint.state = tr("The embedding was stopped; Compute > Compute missing starts it again");
  } else {
    checkpoint.state = QString::fromStdString(result.error().text());
  }
  const QString state = checkpoint.state;
  rebuild();
  Q_EMIT changed();
  Q_EMIT embedded(static_cast<int>(index));
  if (!result && !stopped) Q_EMIT message(state, true);
  if (result && !result->warnings.empty()) Q_EMIT message(firstOf(result->warnings), false);
  start();
}

void Checkpoints::rebuild() {
  embeddings_.clear();
  const auto add = [&](EmbeddingId id, std::uint64_t serial, const QString& source, const Matrix& matrix,
                       Index dimensions, const QString& state) {
    const QString title = dimensions > 0 ? QString::fromStdString(embeddingTitle(id.stage, dimensions))
                                         : QString::fromStdString(toString(id.stage));
    embeddings_.push_back({id, title, source, matrix, matrix.empty() ? state : QString(), serial});
  };
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const Checkpoint& checkpoint = all_[i];
    const QString source = checkpointName(checkpoint.source);
    QString state = checkpoint.state;
    if (state.isEmpty()) state = data_.images ? tr("Waiting to be embedded") : tr("Not computed");
    const auto& summary = checkpoint.summary;
    const int number = static_cast<int>(i);
    add({number, Stage::Encoder}, serialOf(checkpoint.serial, Stage::Encoder), source, checkpoint.encoder,
        summary ? summary->spec.featureDimension() : checkpoint.encoder.columns(), state);
    add({number, Stage::Projector}, serialOf(checkpoint.serial, Stage::Projector), source,
        checkpoint.projector, summary ? summary->spec.outputDimension() : checkpoint.projector.columns(),
        state);
  }
  if (data_.vectors.empty()) return;
  add({-1, Stage::Vectors}, serialOf(vectorsSerial_, Stage::Vectors), dataName_, data_.vectors,
      data_.vectors.columns(), {});
}

}  // namespace mlens
