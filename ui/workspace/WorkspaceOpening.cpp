#include <algorithm>

#include "core/session/PointMetrics.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/WorkspaceValues.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

QString fileName(const std::filesystem::path& path) {
  const auto clean = path.has_filename() ? path : path.parent_path();
  return QString::fromStdString(clean.filename().string());
}

/// Runs write "checkpoint.safetensors" into a folder each: the folder tells them apart.
QString checkpointName(const std::filesystem::path& path) {
  const QString folder = fileName(path.parent_path());
  if (path.filename() != "checkpoint.safetensors" || folder.isEmpty()) return fileName(path);
  return folder + QStringLiteral("/") + fileName(path);
}

std::uint64_t serialOf(std::uint64_t checkpoint, Stage stage) {
  return 3 * checkpoint + static_cast<std::uint64_t>(stage);
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

}  // namespace

void Workspace::openSession(const Session& session) {
  values_->opening = fileName(session.data.path);
  values_->openProblem.clear();
  Q_EMIT viewsChanged();
  jobs_->start<OpenedData>(
      tr("Reading %1").arg(values_->opening), QStringLiteral("data"), this,
      [source = session.data](const JobContext& job) { return mlens::openData(source, job); },
      [this, session](Result<OpenedData> result) {
        values_->opening.clear();
        if (result) {
          applySession(session, std::move(*result));
        } else {
          openingFailed(result.error());
        }
        Q_EMIT sessionOpened(result.has_value());
        if (result && !session.theme.empty()) Q_EMIT themeAsked(QString::fromStdString(session.theme));
      });
}

void Workspace::openData(const DataSource& source) {
  Session next = session_;
  next.data = source;
  if (source.kind == DataSource::Kind::Vectors) next.checkpoints.clear();
  const bool sameKind = source.kind == session_.data.kind && source.kind == DataSource::Kind::Images;
  if (!sameKind) next.views.clear();
  next.selection = {};
  next.current = -1;
  next.selections.clear();
  next.appearance.hiddenClasses.clear();
  values_->opening = fileName(source.path);
  values_->openProblem.clear();
  Q_EMIT viewsChanged();
  jobs_->start<OpenedData>(
      tr("Reading %1").arg(values_->opening), QStringLiteral("data"), this,
      [source](const JobContext& job) { return mlens::openData(source, job); },
      [this, next](Result<OpenedData> result) mutable {
        values_->opening.clear();
        if (!result) return openingFailed(result.error());
        // Checkpoints may have come while the data was read; the appearance may have been edited.
        if (next.data.kind != DataSource::Kind::Vectors) next.checkpoints = session_.checkpoints;
        next.appearance.color = session_.appearance.color;
        next.appearance.edges = session_.appearance.edges;
        applySession(std::move(next), std::move(*result));
      });
}

void Workspace::openingFailed(const Error& error) {
  const bool stopped = error.code == ErrorCode::Cancelled;
  const QString text = stopped ? tr("Opening was stopped") : QString::fromStdString(error.text());
  values_->openProblem = text;
  Q_EMIT viewsChanged();
  Q_EMIT message(text, !stopped);
}

void Workspace::applySession(Session session, OpenedData data) {
  jobs_->dropSlot(QStringLiteral("embed"));
  values_->embeddingNow = 0;
  values_->waiting.clear();
  values_->embeddings.clear();
  maps_->clear();

  session_ = std::move(session);
  if (session_.views.empty()) session_.views = defaultViews(session_.data, 0);
  values_->checkpoints.clear();
  for (std::size_t i = 0; i < session_.checkpoints.size(); ++i) {
    values_->checkpoints.push_back({++values_->lastSerial, std::nullopt, {}, {}, {}});
    values_->waiting.push_back(values_->lastSerial);
  }
  ++values_->lastSerial;  // of the vectors
  values_->vectorsSerial = values_->lastSerial;
  resetPoints(std::move(data));
}

void Workspace::resetPoints(OpenedData data) {
  const std::vector<std::string> warnings = data.warnings;
  values_->data = std::move(data);
  const PointTable& table = *values_->data.points;

  bool left = false;
  const auto fit = [&](Selection& selection) {
    if (selection.points() == table.count) return true;
    left = left || !selection.empty();
    selection = Selection(table.count);
    return false;
  };
  fit(session_.selection);
  std::erase_if(session_.selections, [&](NamedSelection& named) { return !fit(named.selection); });
  ColorSpec& color = session_.appearance.color;
  if (color.by == ColorSpec::By::Column &&
      std::ranges::find(table.columns, color.column, &PointColumn::name) == table.columns.end()) {
    color = {};
  }
  if (color.by == ColorSpec::By::Metric && !pointMetric(color.column)) color = {};
  if (session_.current >= table.count) session_.current = -1;
  hovered_ = -1;
  session_.theme = theme_.name;
  history_.reset(undoState());
  rebuildEmbeddings();
  values_->colors.clear();
  refreshColors();

  Q_EMIT pointsChanged();
  Q_EMIT viewsChanged();
  Q_EMIT embeddingsChanged();
  Q_EMIT selectionChanged();
  Q_EMIT selectionsChanged();
  Q_EMIT historyChanged();
  Q_EMIT appearanceChanged();
  Q_EMIT currentChanged(session_.current, false);
  if (left) {
    Q_EMIT message(tr("The data has another number of points than when the session was saved: its "
                      "selections were left out"),
                   true);
  }
  if (!warnings.empty()) Q_EMIT message(firstOf(warnings), false);
  for (int view = 0; view < viewCount(); ++view) refreshView(view);
  embedNext();
}

void Workspace::rebuildEmbeddings() {
  std::vector<EmbeddingValue> embeddings;
  const auto add = [&](EmbeddingId id, std::uint64_t serial, QString source, const Matrix& matrix,
                       Index dimensions, const QString& state) {
    const QString title = dimensions > 0 ? QString::fromStdString(embeddingTitle(id.stage, dimensions))
                                         : QString::fromStdString(toString(id.stage));
    embeddings.push_back({id, title, std::move(source), matrix, matrix.empty() ? state : QString(), serial});
  };
  for (std::size_t i = 0; i < values_->checkpoints.size(); ++i) {
    const auto& checkpoint = values_->checkpoints[i];
    const QString source = checkpointName(session_.checkpoints[i].path);
    QString state = checkpoint.state;
    if (state.isEmpty()) state = values_->data.images ? tr("Waiting to be embedded") : tr("Not computed");
    const auto& summary = checkpoint.summary;
    const int number = static_cast<int>(i);
    add({number, Stage::Encoder}, serialOf(checkpoint.serial, Stage::Encoder), source, checkpoint.encoder,
        summary ? summary->spec.featureDimension() : checkpoint.encoder.columns(), state);
    add({number, Stage::Projector}, serialOf(checkpoint.serial, Stage::Projector), source,
        checkpoint.projector, summary ? summary->spec.outputDimension() : checkpoint.projector.columns(),
        state);
  }
  const Matrix& vectors = values_->data.vectors;
  if (!vectors.empty()) {
    add({-1, Stage::Vectors}, serialOf(values_->vectorsSerial, Stage::Vectors), fileName(session_.data.path),
        vectors, vectors.columns(), {});
  }
  values_->embeddings = std::move(embeddings);
}

// Checkpoints ----------------------------------------------------------------------------------------------

void Workspace::openCheckpoint(const std::filesystem::path& path) {
  const QString name = checkpointName(path);
  if (session_.data.kind == DataSource::Kind::Vectors) {
    return Q_EMIT message(tr("%1 embeds pictures, but vectors are open: open pictures first").arg(name),
                          true);
  }
  jobs_->start<CheckpointSummary>(
      tr("Reading %1").arg(name), QStringLiteral("open:") + QString::fromStdString(path.string()), this,
      [path](const JobContext&) { return inspectCheckpoint(path); },
      [this, path](Result<CheckpointSummary> summary) {
        if (!summary) {
          if (summary.error().code == ErrorCode::Cancelled) return;
          return Q_EMIT message(QString::fromStdString(summary.error().text()), true);
        }
        std::error_code ignored;
        const auto same = std::ranges::find_if(session_.checkpoints, [&](const CheckpointSource& source) {
          return source.path == path || std::filesystem::equivalent(source.path, path, ignored);
        });
        const auto index = static_cast<std::size_t>(same - session_.checkpoints.begin());
        if (same == session_.checkpoints.end()) {
          session_.checkpoints.push_back({path});
          values_->checkpoints.emplace_back();
        } else if (values_->checkpoints[index].serial == values_->embeddingNow) {
          jobs_->dropSlot(QStringLiteral("embed"));
          values_->embeddingNow = 0;
        }
        auto& checkpoint = values_->checkpoints[index];
        checkpoint = {++values_->lastSerial, std::move(*summary), {}, {}, {}};
        values_->waiting.push_back(checkpoint.serial);
        rebuildEmbeddings();
        Q_EMIT embeddingsChanged();
        showCheckpoint(static_cast<int>(index));
        embedNext();
      });
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
  const QString name = checkpointName(source.path);
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
