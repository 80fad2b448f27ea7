#include <algorithm>

#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/session/SourceNames.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/WorkspaceValues.h"

namespace mlens {

using Stage = EmbeddingId::Stage;

QString fileOrFolderName(const std::filesystem::path& path) {
  const auto clean = path.has_filename() ? path : path.parent_path();
  return QString::fromStdString(clean.filename().string());
}

QString checkpointName(const CheckpointSource& source) {
  return QString::fromStdString(checkpointTitle(source));
}

std::vector<ViewSpec> defaultViews(const DataSource& data, int checkpoint) {
  if (data.kind == DataSource::Kind::Vectors) return {{"vectors", {-1, Stage::Vectors}, {}, {}}};
  return {{"encoder", {checkpoint, Stage::Encoder}, {}, {}},
          {"projector", {checkpoint, Stage::Projector}, {}, {}}};
}

QString firstOf(const std::vector<std::string>& warnings) {
  const QString first = QString::fromStdString(warnings.front());
  const auto more = static_cast<int>(warnings.size()) - 1;
  return more > 0 ? first + Workspace::tr(" (and %n more)", nullptr, more) : first;
}

void Workspace::openCheckpoint(const std::filesystem::path& path, const ReadingOptions& reading) {
  readCheckpoint({path, reading}, [this](const CheckpointSource& opened) {
    std::error_code ignored;
    const auto same = std::ranges::find_if(session_.checkpoints, [&](const CheckpointSource& source) {
      return source.reading.encoder == opened.reading.encoder &&
             (source.path == opened.path || std::filesystem::equivalent(source.path, opened.path, ignored));
    });
    return static_cast<int>(same - session_.checkpoints.begin());
  });
}

void Workspace::rereadCheckpoint(int index, const ReadingOptions& reading) {
  if (index < 0 || index >= static_cast<int>(values_->checkpoints.size())) return;
  const std::uint64_t serial = values_->checkpoints[static_cast<std::size_t>(index)].serial;
  readCheckpoint({session_.checkpoints[static_cast<std::size_t>(index)].path, reading},
                 [this, serial](const CheckpointSource&) {
                   const auto found =
                       std::ranges::find(values_->checkpoints, serial, &Values::Checkpoint::serial);
                   return static_cast<int>(found - values_->checkpoints.begin());
                 });
}

/// `placeOf` tells which checkpoint it replaces once it is read; one beyond the last: none.
void Workspace::readCheckpoint(const CheckpointSource& source,
                               std::function<int(const CheckpointSource&)> placeOf) {
  const QString name = checkpointName(source);
  if (session_.data.kind == DataSource::Kind::Vectors) {
    return Q_EMIT message(tr("%1 embeds pictures, but vectors are open: open pictures first").arg(name),
                          true);
  }
  jobs_->start<CheckpointSummary>(
      tr("Reading %1").arg(name), QStringLiteral("open:") + QString::fromStdString(source.path.string()),
      this, [source](const JobContext&) { return inspectCheckpoint(source.path, source.reading); },
      [this, source, placeOf](Result<CheckpointSummary> summary) {
        if (summary) return checkpointArrived(placeOf(source), source, std::move(*summary));
        if (summary.error().code == ErrorCode::Cancelled) return;
        Q_EMIT message(QString::fromStdString(summary.error().text()), true);
      });
}

void Workspace::checkpointArrived(int index, const CheckpointSource& source, CheckpointSummary summary) {
  const auto place = static_cast<std::size_t>(index);
  if (place == session_.checkpoints.size()) {
    session_.checkpoints.emplace_back();
    values_->checkpoints.emplace_back();
  } else if (values_->checkpoints[place].serial == values_->embeddingNow) {
    jobs_->dropSlot(QStringLiteral("embed"));
    values_->embeddingNow = 0;
  }
  session_.checkpoints[place] = source;
  auto& checkpoint = values_->checkpoints[place];
  checkpoint = {++values_->lastSerial, std::move(summary), {}, {}, {}};
  values_->waiting.push_back(checkpoint.serial);
  rebuildEmbeddings();
  Q_EMIT embeddingsChanged();
  showCheckpoint(index);
  embedNext();
}

void Workspace::showCheckpoint(int index) {
  const auto views = defaultViews(session_.data, index);
  if (viewCount() < 2) {
    session_.views = views;
    Q_EMIT viewsChanged();
  }
  for (int view = 0; view < 2; ++view) {
    ViewSpec& spec = session_.views[static_cast<std::size_t>(view)];
    spec.embedding = views[static_cast<std::size_t>(view)].embedding;
    spec.name = views[static_cast<std::size_t>(view)].name;
    refreshView(view);
  }
}

void Workspace::removeCheckpoint(int index) {
  if (index < 0 || index >= static_cast<int>(values_->checkpoints.size())) return;
  const std::uint64_t serial = values_->checkpoints[static_cast<std::size_t>(index)].serial;
  std::erase(values_->waiting, serial);
  if (values_->embeddingNow == serial) {
    jobs_->dropSlot(QStringLiteral("embed"));
    values_->embeddingNow = 0;
  }
  session_.checkpoints.erase(session_.checkpoints.begin() + index);
  values_->checkpoints.erase(values_->checkpoints.begin() + index);
  for (auto& view : session_.views) {
    int& shown = view.embedding.checkpoint;
    if (shown > index || (shown == index && shown > 0)) --shown;
    forgetCheckpoint(view.map, index);
  }
  maps_->checkpointRemoved(index);
  rebuildEmbeddings();
  Q_EMIT embeddingsChanged();
  for (int view = 0; view < viewCount(); ++view) refreshView(view);
  embedNext();
}

void Workspace::computeMissing() {
  for (auto& checkpoint : values_->checkpoints) {
    const bool asked = checkpoint.serial == values_->embeddingNow ||
                       std::ranges::find(values_->waiting, checkpoint.serial) != values_->waiting.end();
    if (!checkpoint.encoder.empty() || asked) continue;
    checkpoint.state.clear();
    values_->waiting.push_back(checkpoint.serial);
  }
  rebuildEmbeddings();
  Q_EMIT embeddingsChanged();
  Q_EMIT missingAsked();
  for (int view = 0; view < viewCount(); ++view) refreshView(view);
  embedNext();
}

void Workspace::embedNext() {
  if (values_->embeddingNow != 0 || values_->waiting.empty() || !values_->data.images) return;
  const std::uint64_t serial = values_->waiting.front();
  values_->waiting.pop_front();
  const auto found = std::ranges::find(values_->checkpoints, serial, &Values::Checkpoint::serial);
  if (found == values_->checkpoints.end()) return embedNext();
  values_->embeddingNow = serial;
  const CheckpointSource source =
      session_.checkpoints[static_cast<std::size_t>(found - values_->checkpoints.begin())];
  const QString name = checkpointName(source);
  found->state = tr("Embedding %L1 pictures with %2…").arg(values_->data.images->count()).arg(name);
  rebuildEmbeddings();
  Q_EMIT embeddingsChanged();
  for (int view = 0; view < viewCount(); ++view) Q_EMIT viewChanged(view);
  jobs_->start<EmbeddedCheckpoint>(
      tr("Embedding %L1 pictures with %2").arg(values_->data.images->count()).arg(name),
      QStringLiteral("embed"), this,
      [source, images = *values_->data.images, cache = cache_](const JobContext& job) {
        return embedCheckpoint(source, images, {}, &cache, job);
      },
      [this, serial](Result<EmbeddedCheckpoint> result) { embeddingArrived(serial, std::move(result)); });
}

void Workspace::embeddingArrived(std::uint64_t serial, Result<EmbeddedCheckpoint> result) {
  if (values_->embeddingNow == serial) values_->embeddingNow = 0;
  const auto found = std::ranges::find(values_->checkpoints, serial, &Values::Checkpoint::serial);
  if (found != values_->checkpoints.end()) {
    const int index = static_cast<int>(found - values_->checkpoints.begin());
    if (result) {
      found->summary = std::move(result->summary);
      found->encoder = std::move(result->encoder);
      found->projector = std::move(result->projector);
      found->state.clear();
    } else if (result.error().code == ErrorCode::Cancelled) {
      found->state = tr("The embedding was stopped; Compute > Compute missing starts it again");
    } else {
      found->state = QString::fromStdString(result.error().text());
    }
    const QString state = found->state;
    rebuildEmbeddings();
    Q_EMIT embeddingsChanged();
    refreshViewsOf({index, Stage::Encoder});
    refreshViewsOf({index, Stage::Projector});
    if (!result && result.error().code != ErrorCode::Cancelled) Q_EMIT message(state, true);
    if (result && !result->warnings.empty()) Q_EMIT message(firstOf(result->warnings), false);
  }
  embedNext();
}

}  // namespace mlens
